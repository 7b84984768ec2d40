// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.hash;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hashmesh.cli.decode.DecoderChild;
import org.hashmesh.cli.decode.DecoderRequest;
import org.hashmesh.cli.decode.PdfAnswer;
import org.hashmesh.cli.decode.PictureAnswer;
import org.hashmesh.hash.HashException;
import org.jspecify.annotations.Nullable;

/**
 * Hashes pictures and PDFs in a child process, which starts with the first of them and serves for all. A file that hangs,
 * crashes or fills it costs the child; the next file gets a new one. Used by one thread.
 */
final class DecoderProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration FAREWELL = Duration.ofSeconds(1);
    /** All that the child's own environment keeps: how file names are written, and where temporary files are. */
    private static final Set<String> VARIABLES = Set.of("LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "LD_LIBRARY_PATH");

    private final DecoderLimits limits;
    private @Nullable Child child;

    DecoderProcess(DecoderLimits limits) {
        this.limits = limits;
    }

    private record Child(Process process, DataOutputStream requests, DataInputStream answers) {}

    /** @throws HashException saying why this picture has no hash */
    PictureAnswer picture(Path file) throws HashException {
        return PictureAnswer.parse(ask(new DecoderRequest(DecoderRequest.Content.PICTURE, file)));
    }

    /** @throws HashException saying why the text of this PDF has no hash */
    PdfAnswer pdf(Path file) throws HashException {
        return PdfAnswer.parse(ask(new DecoderRequest(DecoderRequest.Content.PDF, file)));
    }

    private String ask(DecoderRequest request) throws HashException {
        try {
            Child running = running();
            request.write(running.requests());
            return answer(running, limits.time());
        } catch (TimeoutException e) {
            end();
            throw new HashException("decoding took longer than --decode-timeout " + seconds() + " s");
        } catch (IOException e) {
            throw new HashException("the decoder ended: " + lastWords());
        }
    }

    private Child running() throws IOException, TimeoutException, HashException {
        Child old = child;
        if (old != null && old.process().isAlive()) {
            return old;
        }
        if (ModuleLayer.boot().findModule("java.desktop").isEmpty()) {
            throw new HashException(
                    "this Java runtime cannot decode pictures and PDFs (the container image has no java.desktop);"
                            + " hash them where ./hashmesh runs on a whole Java");
        }
        end();
        Process process = start();
        Child started = new Child(
                process,
                new DataOutputStream(process.getOutputStream()),
                new DataInputStream(new BufferedInputStream(process.getInputStream())));
        child = started;
        if (!answer(started, START).equals(DecoderChild.READY)) {
            throw new IOException("not ready");
        }
        return started;
    }

    private Process start() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + limits.heapMib() + "m",
                        // A decoded picture is one array, which has to fit into the rest.
                        "-XX:MaxNewSize=" + DecoderLimits.YOUNG_MIB + "m",
                        "-Xss2m",
                        "-XX:MaxMetaspaceSize=96m",
                        "-XX:+UseSerialGC",
                        "-XX:+SuppressFatalErrorMessage",
                        "-Xshare:auto",
                        "-Xlog:disable",
                        "-Djava.awt.headless=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DecoderChild.class.getName(),
                        Long.toString(limits.pixels())))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().retainAll(VARIABLES);
        return builder.start();
    }

    /** Waits for what the child says next, on a thread that ends with the child at the latest. */
    private static String answer(Child child, Duration time) throws IOException, TimeoutException {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    try {
                        answer.complete(child.answers().readUTF());
                    } catch (IOException e) {
                        answer.completeExceptionally(e);
                    }
                },
                "decoder");
        reader.setDaemon(true);
        reader.start();
        try {
            return answer.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private String lastWords() {
        Child dead = child;
        if (dead == null) {
            return "it could not be started";
        }
        try {
            boolean ended = dead.process().waitFor(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
            return ended ? "exit code " + dead.process().exitValue() : "it does not answer";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } finally {
            end();
        }
    }

    private String seconds() {
        return Double.toString(limits.time().toMillis() / 1000.0).replaceFirst("\\.0$", "");
    }

    private void end() {
        Child old = child;
        child = null;
        if (old != null) {
            old.process().destroyForcibly();
        }
    }

    @Override
    public void close() {
        end();
    }
}
