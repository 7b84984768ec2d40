// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.node.config.Directories;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.console.Console;
import org.hashmesh.node.console.Row;
import picocli.CommandLine.Command;

/** {@code hashmesh config path}. */
@Command(name = "path", description = "Where the node's files are, and whether they are there.")
final class ConfigPathCommand implements Callable<Integer> {
    private static final List<String> COLUMNS = List.of("name", "path", "exists");

    private final Console console;

    ConfigPathCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Path home = console.home();
        NodeConfig config = NodeConfigReader.read(home, console.variables());
        Directories there = config.directories();
        console.printer()
                .list(
                        Row.of("home", home.toString()),
                        "paths",
                        COLUMNS,
                        List.of(
                                row("home", home),
                                row("node.toml", home.resolve(NodeConfigReader.FILE)),
                                row("forum", there.forum()),
                                row("join-request.txt", there.joinRequest()),
                                row("client.toml", home.resolve("admin").resolve("client.toml")),
                                row("keys", there.keys()),
                                row("store", there.store()),
                                row("sign-lock", there.signLock())));
        return 0;
    }

    private static Row row(String name, Path path) {
        return Row.of("name", name).and("path", path.toString()).and("exists", Files.exists(path));
    }
}
