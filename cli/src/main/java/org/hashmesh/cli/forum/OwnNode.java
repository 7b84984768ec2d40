// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.util.List;
import java.util.stream.Collectors;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.v1.ForumMember;
import org.hashmesh.v1.ForumNode;

/** Which of a member's nodes a person means. */
final class OwnNode {
    private OwnNode() {}

    /** The one of this name; without a name the only one there is. */
    static ForumNode of(ForumMember member, String name) throws CommandFailure {
        List<ForumNode> named = member.getNodesList().stream()
                .filter(node -> name.isEmpty() || node.getName().equals(name))
                .toList();
        if (named.size() == 1) {
            return named.get(0);
        }
        String names = member.getNodesList().stream().map(ForumNode::getName).collect(Collectors.joining(", "));
        if (named.isEmpty()) {
            throw CommandFailure.of(
                            ExitCode.NOT_FOUND,
                            "E-CLI-047",
                            member.getName() + " has no node" + (name.isEmpty() ? "" : " " + name))
                    .next("it has: " + (names.isEmpty() ? "none" : names))
                    .build();
        }
        throw Names.usage(member.getName() + " has several nodes")
                .next("say which with --node: " + names)
                .build();
    }
}
