// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.entry;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hashmesh.v1.HashType;

/** The hash functions that Hashmesh reads, and the two kinds of values that it only compares. */
public enum HashKind {
    MD5(HashType.HASH_TYPE_MD5, "md5", 16),
    SHA1(HashType.HASH_TYPE_SHA1, "sha1", 20),
    SHA256(HashType.HASH_TYPE_SHA256, "sha256", 32),
    PDQ(HashType.HASH_TYPE_PDQ, "pdq", 32),
    VPDQ(HashType.HASH_TYPE_VPDQ, "vpdq", 0),
    TMK(HashType.HASH_TYPE_TMK, "tmk", 32),
    TLSH(HashType.HASH_TYPE_TLSH, "tlsh", 35),
    URL_SHA256(HashType.HASH_TYPE_URL_SHA256, "url_sha256", 32),
    /** Licensed and private functions, told apart by a name; written {@code opaque:NAME}. */
    OPAQUE(HashType.HASH_TYPE_OPAQUE, "opaque", 0),
    /** A hash type that a later version defines: carried, never interpreted; written {@code unread:NUMBER}. */
    UNREAD(HashType.UNRECOGNIZED, "unread", 0);

    private static final Map<String, HashKind> BY_LABEL =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(HashKind::label, kind -> kind));

    private final HashType type;
    private final String label;
    private final int length;

    HashKind(HashType type, String label, int length) {
        this.type = type;
        this.label = label;
        this.length = length;
    }

    /** The number on the wire; {@code UNRECOGNIZED} for {@link #UNREAD}, whose number stands in the value. */
    public HashType wireType() {
        return type;
    }

    /** The name that people write, such as {@code sha256}. */
    public String label() {
        return label;
    }

    /** Bytes in each value of this kind; 0 where values differ in length. */
    public int length() {
        return length;
    }

    /** The kind that people write as {@code label}, in lower case. */
    static Optional<HashKind> ofLabel(String label) {
        return Optional.ofNullable(BY_LABEL.get(label));
    }

    /** The kind with this number on the wire; {@link #UNREAD} for a number that this version does not know. */
    static HashKind ofNumber(int number) {
        for (HashKind kind : values()) {
            if (kind != UNREAD && kind.type.getNumber() == number) {
                return kind;
            }
        }
        return UNREAD;
    }

    /** All names that a person may write for a new entry, for messages. */
    static String labels() {
        return Arrays.stream(values())
                        .filter(kind -> kind != OPAQUE && kind != UNREAD)
                        .map(HashKind::label)
                        .collect(Collectors.joining(", "))
                + ", opaque:KIND";
    }
}
