// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A directory like a fresh clone, with the real launcher and stand-ins for Java and Maven. */
final class Checkout {
    private static final String JAVA = """
            #!/usr/bin/env bash
            case "$*" in *Rehearsal*) exit 0 ;; esac
            printf '%s\\n' "$@"
            exit "${FAKE_EXIT:-0}"
            """;
    /** Notes each build, then makes what a build makes. */
    private static final String MAVEN = """
            #!/usr/bin/env bash
            [ -z "${FAKE_MAVEN_FAILS:-}" ] || { echo "compiler says no"; exit 1; }
            echo build >>"$FAKE_LOG"
            for module in cli node; do
              mkdir -p "$module/target/lib"
              touch "$module/target/hashmesh-$module-0.1.0.jar" "$module/target/lib/b.jar" "$module/target/lib/a.jar"
            done
            """;

    private final Path root;
    private final Path tools;
    private final Map<String, String> environment = new HashMap<>();

    Checkout(Path directory) throws IOException {
        root = Files.createDirectories(directory.resolve("a clone"));
        tools = Files.createDirectories(directory.resolve("tools"));
        Path launcher = Path.of(System.getProperty("hashmesh.root", "..")).resolve("hashmesh");
        script(root.resolve("hashmesh"), Files.readString(launcher));
        script(tools.resolve("mvn"), MAVEN);
        script(Files.createDirectories(tools.resolve("jdk/bin")).resolve("java"), JAVA);
        javaVersion("17.0.15");
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        for (String module : List.of("proto", "crypto", "store", "node", "cli")) {
            Path sources = Files.createDirectories(root.resolve(module).resolve("src/main"));
            Files.writeString(sources.resolve("Source.java"), "class Source {}");
            Files.writeString(root.resolve(module).resolve("pom.xml"), "<project/>");
        }
        environment.put("JAVA_HOME", tools.resolve("jdk").toString());
        environment.put("FAKE_LOG", tools.resolve("builds").toString());
    }

    record Ran(int exitCode, List<String> out, String err) {}

    Path root() {
        return root;
    }

    Checkout with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    void javaVersion(String version) throws IOException {
        Files.writeString(tools.resolve("jdk/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }

    /** As if this file was saved after the last build. */
    void edit(String file) throws IOException {
        Files.setLastModifiedTime(
                root.resolve(file), FileTime.from(Instant.now().plusSeconds(5)));
    }

    long builds() throws IOException {
        Path log = tools.resolve("builds");
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    Ran run(String... arguments) throws IOException, InterruptedException {
        return finish(start(root.resolve("hashmesh"), root, arguments));
    }

    Ran run(Path launcher, Path from, String... arguments) throws IOException, InterruptedException {
        return finish(start(launcher, from, arguments));
    }

    Process start(Path launcher, Path from, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(from.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("HASHMESH_") || name.startsWith("JAVA"));
        builder.environment().putAll(environment);
        builder.environment().put("PATH", tools + ":/usr/local/bin:/usr/bin:/bin");
        builder.redirectError(Files.createTempFile(tools, "err", "").toFile());
        return builder.start();
    }

    Ran finish(Process process) throws IOException, InterruptedException {
        List<String> out = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        int exitCode = process.waitFor();
        StringBuilder err = new StringBuilder();
        try (var files = Files.newDirectoryStream(tools, "err*")) {
            for (Path file : files) {
                err.append(Files.readString(file));
                Files.delete(file);
            }
        }
        return new Ran(exitCode, out, err.toString());
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
