// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** How help looks: a command's own options in full, the global ones as one line; the root's commands in groups. */
final class HelpLayout {
    private static final int WIDTH = 100;
    private static final int NAME_COLUMN = 22;

    private HelpLayout() {}

    static void set(CommandLine root, List<CommandTree.Group> groups) {
        each(root);
        root.getHelpSectionMap()
                .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> grouped(help.colorScheme(), groups));
    }

    private static void each(CommandLine line) {
        boolean root = line.getParent() == null;
        line.setUsageHelpWidth(WIDTH);
        line.getCommandSpec()
                .usageMessage()
                .abbreviateSynopsis(true)
                .sortOptions(false)
                .commandListHeading("%n");
        line.getHelpSectionMap()
                .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> root ? help.optionList() : options(help));
        line.getSubcommands().values().forEach(HelpLayout::each);
    }

    private static String options(Help help) {
        List<OptionSpec> all = help.commandSpec().options();
        List<OptionSpec> own = all.stream().filter(o -> !o.inherited()).toList();
        String list = own.isEmpty() ? "" : help.optionListExcludingGroups(own);
        String global = all.stream()
                .filter(OptionSpec::inherited)
                .map(HelpLayout::brief)
                .collect(Collectors.joining(" "));
        return list + "Global options, explained by hashmesh --help:\n  " + global + "\n";
    }

    private static String brief(OptionSpec option) {
        String name = option.longestName();
        return option.arity().max() == 0 ? name : name + "=" + option.paramLabel();
    }

    private static String grouped(Help.ColorScheme colours, List<CommandTree.Group> groups) {
        StringBuilder text = new StringBuilder();
        for (CommandTree.Group group : groups) {
            text.append(text.isEmpty() ? "" : "\n").append(group.heading()).append(":\n");
            TextTable table = TextTable.forColumns(
                    colours,
                    new Column(NAME_COLUMN, 2, Column.Overflow.SPAN),
                    new Column(WIDTH - NAME_COLUMN, 1, Column.Overflow.WRAP));
            for (CommandLine command : group.commands()) {
                table.addRowValues(
                        colours.commandText(command.getCommandName()),
                        colours.text(command.getCommandSpec().usageMessage().description()[0]));
            }
            text.append(table);
        }
        return text.append("\nTopics: hashmesh help exit-codes, hashmesh help environment\n")
                .toString();
    }
}
