// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.connection;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.jspecify.annotations.Nullable;

/**
 * Where the client settings are looked for. The first that is named wins: {@code --config}, {@code --home},
 * {@code HASHMESH_CONFIG}, {@code HASHMESH_HOME}, the working directory if it is a node's home, {@code ~/.hashmesh}.
 */
public final class SettingsSearch {
    private static final Path IN_HOME = Path.of("admin", "client.toml");

    private final Map<String, String> variables;
    private final Path workingDirectory;

    public SettingsSearch(Map<String, String> variables, Path workingDirectory) {
        this.variables = Map.copyOf(variables);
        this.workingDirectory = workingDirectory;
    }

    /**
     * The settings to use.
     *
     * @param config the file named on the command line, if any
     * @param home the node's home named on the command line, if any
     * @param server the address named on the command line, if any
     */
    public ClientSettings find(@Nullable Path config, @Nullable Path home, @Nullable String server)
            throws CommandFailure {
        Found found = locate(config, home);
        if (!Files.exists(found.file())) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-001", "no client settings at " + found.file())
                    .fact("looked there", found.because())
                    .next("name the node's home with --home DIR, or make a node: hashmesh init")
                    .build();
        }
        ClientSettings settings = ClientSettings.read(found.file());
        String address = server != null ? server : variables.get("HASHMESH_SERVER");
        return address == null ? settings : settings.withAddress(address);
    }

    /** The file that {@link #find} would read, and why that one; whether or not it exists. */
    public Found locate(@Nullable Path config, @Nullable Path home) {
        if (config != null) {
            return new Found(workingDirectory.resolve(config), "--config");
        }
        String namedConfig = variables.get("HASHMESH_CONFIG");
        if (home == null && namedConfig != null) {
            return new Found(workingDirectory.resolve(namedConfig), "HASHMESH_CONFIG");
        }
        return homeOf(home).inside(IN_HOME);
    }

    /** The node's home that the rules lead to; whether or not it exists. */
    public Path home(@Nullable Path named) {
        return homeOf(named).file();
    }

    private Found homeOf(@Nullable Path home) {
        if (home != null) {
            return new Found(workingDirectory.resolve(home), "--home");
        }
        String namedHome = variables.get("HASHMESH_HOME");
        if (namedHome != null) {
            return new Found(workingDirectory.resolve(namedHome), "HASHMESH_HOME");
        }
        if (Files.exists(workingDirectory.resolve("node.toml"))) {
            return new Found(workingDirectory, "the working directory is a node's home");
        }
        Path user = Path.of(variables.getOrDefault("HOME", "."));
        return new Found(workingDirectory.resolve(user).resolve(".hashmesh"), "default");
    }

    /** A place and the rule that led there. */
    public record Found(Path file, String because) {
        private Found inside(Path relative) {
            return new Found(file.resolve(relative).normalize(), because);
        }
    }
}
