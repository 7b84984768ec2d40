// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A file system in a file, whose power can be cut: what was not on its way to the disk by then is gone. */
final class LoopVolume implements AutoCloseable {
    /** XFS takes 300 MB and more; the file has holes, so most of it costs nothing. */
    private static final long BYTES = 1L << 30;

    private static final long COMMAND_SECONDS = 60;

    private final Path image;
    private final Path place;
    private boolean mounted;

    private LoopVolume(Path image, Path place) {
        this.image = image;
        this.place = place;
    }

    /** Makes and mounts one; aborts the test, saying why, where the machine does not let us. */
    static LoopVolume make(Path directory) throws IOException {
        LoopVolume volume = new LoopVolume(directory.resolve("volume.img"), directory.resolve("volume"));
        Files.createDirectory(volume.place);
        try (RandomAccessFile file = new RandomAccessFile(volume.image.toFile(), "rw")) {
            file.setLength(BYTES);
        }
        volume.tryOrSkip("mkfs.xfs", "-q", volume.image.toString());
        volume.tryOrSkip("mount", "-o", "loop", volume.image.toString(), volume.place.toString());
        volume.mounted = true;
        return volume;
    }

    private void tryOrSkip(String... command) {
        Optional<String> failure = run(command);
        Assumptions.assumeTrue(
                failure.isEmpty(),
                () -> "no power cut here, it takes root, a loop device, XFS and xfs_io: " + failure.orElse(""));
    }

    /** Where it is mounted. */
    Path place() {
        return place;
    }

    /** Everything written so far survives a cut. */
    void sync() {
        must("sync", "-f", place.toString());
    }

    /** The power goes: nothing more reaches the disk, not even the journal. Every access fails from now on. */
    void cut() {
        must("xfs_io", "-x", "-c", "shutdown", place.toString());
    }

    /** The power is back: the journal is replayed. Nobody may have a file open. */
    void powerUp() {
        unmount();
        must("mount", "-o", "loop", image.toString(), place.toString());
        mounted = true;
    }

    private void unmount() {
        must("umount", place.toString());
        mounted = false;
    }

    private static void must(String... command) {
        run(command).ifPresent(failure -> {
            throw new AssertionError(failure);
        });
    }

    /** Why it failed; empty when it did not. */
    private static Optional<String> run(String... command) {
        String line = String.join(" ", command);
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.of(line + " did not end");
            }
            return process.exitValue() == 0 ? Optional.empty() : Optional.of(line + ": " + output);
        } catch (IOException e) {
            return Optional.of(line + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(line + " was interrupted");
        }
    }

    @Override
    public void close() {
        if (mounted) {
            unmount();
        }
    }
}
