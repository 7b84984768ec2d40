// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import java.nio.charset.StandardCharsets;
import org.hashmesh.crypto.tree.Digest;

/**
 * The full name of a log, for example {@code hashmesh/1f0c9a3b5d7e2468/acme.example/eu1/main/1}. It is the first line
 * of every checkpoint of the log and the name of the key that signs them.
 *
 * @param forum the first 16 hexadecimal digits of the forum's id
 * @param member who answers for the log
 * @param node which of the member's nodes writes it
 * @param collection what kind of entries it is for
 * @param epoch 1 to 999,999: the log's lifetime under one key; after an accident the next one begins
 */
public record Origin(String forum, MemberName member, NodeName node, CollectionName collection, int epoch)
        implements Comparable<Origin> {
    /** The highest epoch: a log that recovers daily reaches it after 2,700 years. */
    public static final int MAX_EPOCH = 999_999;

    private static final String SCHEME = "hashmesh";
    private static final int MAX_CHARACTERS = 400;

    /**
     * For origins that are known to be good.
     *
     * @throws IllegalArgumentException when forum or epoch is not; text from outside goes through {@link #parse}
     */
    public Origin {
        if (!isForumPrefix(forum)) {
            throw new IllegalArgumentException("the forum in an origin is 16 lower-case hexadecimal digits");
        }
        if (epoch < 1 || epoch > MAX_EPOCH) {
            throw new IllegalArgumentException("an epoch is 1 to 999,999, not " + epoch);
        }
    }

    /** The log of this node in this forum. */
    public static Origin of(ForumId forum, MemberName member, NodeName node, CollectionName collection, int epoch) {
        return new Origin(forum.prefix(), member, node, collection, epoch);
    }

    /**
     * Reads the one spelling that {@link #text} writes.
     *
     * @throws MalformedNameException when it is anything else; the message says which part is wrong
     */
    public static Origin parse(String text) throws MalformedNameException {
        if (text.length() > MAX_CHARACTERS) {
            throw malformed(text, "is longer than any origin");
        }
        String[] parts = text.split("/", -1);
        if (parts.length != 6 || !parts[0].equals(SCHEME)) {
            throw malformed(text, "must read hashmesh/FORUM/MEMBER/NODE/COLLECTION/EPOCH");
        }
        if (!isForumPrefix(parts[1])) {
            throw malformed(text, "its forum must be 16 lower-case hexadecimal digits");
        }
        if (!parts[5].matches("[1-9][0-9]{0,5}")) {
            throw malformed(text, "its epoch must be a number from 1 to 999999 without leading zeros");
        }
        return new Origin(
                parts[1],
                MemberName.parse(parts[2]),
                NodeName.parse(parts[3]),
                CollectionName.parse(parts[4]),
                Integer.parseInt(parts[5]));
    }

    /** The one spelling. ASCII, at most 352 characters, no spaces. */
    public String text() {
        return SCHEME + "/" + forum + "/" + member + "/" + node + "/" + collection + "/" + epoch;
    }

    /** What this log is called where 32 bytes are better than a text. Costs one SHA-256. */
    public LogId id() {
        return new LogId(Digest.sha256(text().getBytes(StandardCharsets.UTF_8)));
    }

    /** Whether this log belongs to that forum. */
    public boolean isIn(ForumId id) {
        return forum.equals(id.prefix());
    }

    /** In the order of their spelling. */
    @Override
    public int compareTo(Origin other) {
        return text().compareTo(other.text());
    }

    @Override
    public String toString() {
        return text();
    }

    private static boolean isForumPrefix(String text) {
        return text.matches("[0-9a-f]{" + ForumId.PREFIX_DIGITS + "}");
    }

    private static MalformedNameException malformed(String text, String reason) {
        return new MalformedNameException("origin", text, reason);
    }
}
