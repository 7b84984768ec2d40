// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hashmesh.crypto.log.MemberName;

/** An act's text with what stands under it, after a blank line: who approved, and more. */
final class ActFile {
    private static final String APPROVED = "approved";

    private ActFile() {}

    /** The two parts of a file. */
    record Parts(Act act, Lines under, String kind) {}

    static Parts split(String what, byte[] file, KnownKeys keys) throws ForumException {
        if (file.length > ForumItem.MAX_BYTES) {
            throw ForumException.malformed(what + " has at most " + ForumItem.MAX_BYTES + " bytes");
        }
        String text = new String(file, UTF_8);
        int blank = text.indexOf("\n\n");
        if (blank < 0) {
            throw ForumException.malformed(what + " is an act, a blank line, and who is behind it");
        }
        String under = text.substring(blank + 2);
        int end = under.indexOf('\n');
        String kind = end < 0 ? under : under.substring(0, end);
        return new Parts(
                ActText.parse(text.substring(0, blank + 1).getBytes(UTF_8), keys),
                Lines.open(what, kind, under.getBytes(UTF_8), ForumItem.MAX_BYTES),
                kind);
    }

    static SortedMap<MemberName, Approval> approvals(Act act, Lines lines) throws ForumException {
        TreeMap<MemberName, Approval> approvals = new TreeMap<>();
        for (String line : lines.takeAll(APPROVED)) {
            String[] parts = lines.parts(line, 2);
            MemberName member = lines.read(parts[0], MemberName::parse);
            approvals.put(
                    member,
                    new Approval(act.forum(), act.number(), act.id(), member, Signing.signature(lines, parts[1])));
        }
        return approvals;
    }

    static StringBuilder begin(Act act, String kind) {
        return new StringBuilder(new String(act.text(), UTF_8))
                .append('\n')
                .append(kind)
                .append('\n');
    }

    static void approvals(StringBuilder file, Collection<Approval> approvals) {
        for (Approval approval : approvals) {
            file.append(APPROVED)
                    .append(' ')
                    .append(approval.member())
                    .append(' ')
                    .append(Signing.base64(approval.signature()))
                    .append('\n');
        }
    }
}
