// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.container;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The command {@code hashmesh} of the container image. Hands over to the node's or the command line's main, as the
 * launcher does outside; the image holds no shell that could. Its first argument is its own path: that is how the kernel
 * starts a file whose first line names Java.
 */
public final class Command {
    /** What the node's main does; a test compares this with the launcher. */
    static final Set<String> NODE_NOUNS = Set.of("init", "join", "run", "demo", "store", "config", "tls");

    /** Options whose value is the next argument, and so no noun; a test compares this with the launcher. */
    static final Set<String> OPTIONS_WITH_VALUE =
            Set.of("-o", "--output", "--server", "--home", "--config", "--timeout");

    private Command() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        String[] words = Arrays.copyOfRange(arguments, 1, arguments.length);
        int at = nounAt(List.of(words));
        String noun = at < 0 ? "" : words[at];
        if (noun.equals("found")) {
            System.exit(Founders.main(List.of(words).subList(1, words.length)));
        } else if (isOfNode(List.of(words), at)) {
            org.hashmesh.node.Main.main(nounFirst(words, at));
        } else {
            org.hashmesh.cli.Main.main(words);
        }
    }

    /** Whether the node's main does this; it founds forums, and all else about them is for the client. */
    static boolean isOfNode(List<String> words, int nounAt) {
        if (nounAt < 0) {
            return false;
        }
        int verb = nounAt(words.subList(nounAt + 1, words.size()));
        return NODE_NOUNS.contains(words.get(nounAt))
                || (words.get(nounAt).equals("forum")
                        && verb >= 0
                        && words.get(nounAt + 1 + verb).equals("create"));
    }

    /** Position of the first word that is neither an option nor an option's value, or -1. */
    static int nounAt(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            if (OPTIONS_WITH_VALUE.contains(words.get(i))) {
                i++;
            } else if (!words.get(i).startsWith("-")) {
                return i;
            }
        }
        return -1;
    }

    /** The node's main wants its noun first. */
    private static String[] nounFirst(String[] words, int at) {
        String[] moved = words.clone();
        System.arraycopy(words, 0, moved, 1, at);
        moved[0] = words[at];
        return moved;
    }
}
