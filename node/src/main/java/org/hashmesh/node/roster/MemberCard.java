// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import java.util.List;
import java.util.stream.Collectors;
import org.hashmesh.crypto.log.LogKey;
import org.tomlj.Toml;

/**
 * Writes what {@code member.toml} and {@code roster.toml} say. A member's card is exactly one {@code [[member]]} of a
 * roster: the others append it to theirs, after comparing it with its owner over another channel.
 */
public final class MemberCard {
    private MemberCard() {}

    /** A member's card. Public: it holds no secret. */
    public static String text(RosterMember member) {
        StringBuilder card = new StringBuilder();
        card.append("[[member]]\n");
        line(card, "name", quoted(member.name().value()));
        line(card, "identity", quoted(member.identity().hex()));
        for (RosterNode node : member.nodes()) {
            card.append("\n[[member.node]]\n");
            line(card, "name", quoted(node.node().value()));
            line(card, "key", quoted(node.key().hex()));
            line(card, "tls", list(node.tlsKeys()));
            line(card, "addresses", list(node.addresses()));
        }
        for (LogKey log : member.logs()) {
            card.append("\n[[member.log]]\n");
            line(card, "key", quoted(log.text()));
        }
        return card.toString();
    }

    /** The head of a roster, to which cards are appended. */
    public static String forumHead(String forumName) {
        return "# Who is in the forum. Append the member.toml of each other member; a running node takes it over within 2 s.\n"
                + "# Compare each card with its owner over another channel first: who stands here is trusted.\n"
                + "[forum]\nname = "
                + quoted(forumName)
                + "\n";
    }

    private static void line(StringBuilder card, String key, String value) {
        card.append(key).append(" = ").append(value).append('\n');
    }

    private static String quoted(String text) {
        return "\"" + Toml.tomlEscape(text) + "\"";
    }

    private static String list(List<?> values) {
        return values.stream().map(value -> quoted(value.toString())).collect(Collectors.joining(", ", "[", "]"));
    }
}
