// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.console.Console;
import org.hashmesh.node.console.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hashmesh config show}. */
@Command(name = "show", description = "Every setting of the node as it comes out of variables, file and defaults.")
final class ConfigShowCommand implements Callable<Integer> {

    @Option(names = "--origin", description = "Also where each value comes from")
    private boolean origin;

    private final Console console;

    ConfigShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        NodeConfig config = NodeConfigReader.read(console.home(), console.variables());
        List<Row> rows = config.settings().stream()
                .map(setting -> {
                    Row row = Row.of("setting", setting.path()).and("value", setting.value());
                    return origin ? row.and("origin", setting.origin()) : row;
                })
                .toList();
        console.printer()
                .list(
                        Row.of("home", console.home().toString()),
                        "settings",
                        origin ? List.of("setting", "value", "origin") : List.of("setting", "value"),
                        rows);
        return 0;
    }
}
