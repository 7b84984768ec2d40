// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.entry;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import org.hashmesh.v1.EntryType;

/**
 * One entry as it stands in a log: version(1) type(1) salt(16) body. The log's tree hashes exactly these bytes, so they
 * are made once, by the author, and never again.
 *
 * @param version 0 to 255; this document describes {@link #VERSION}
 * @param type 0 to 255, the number of an {@link EntryType}
 * @param salt 16 random bytes, so that the leaf's hash says nothing once the entry is erased
 * @param body the encoded message of this type
 */
public record EntryLeaf(int version, int type, ByteString salt, ByteString body) {
    /** The version that this code writes and reads. */
    public static final int VERSION = 1;
    /** Bytes of the salt. */
    public static final int SALT_BYTES = 16;
    /** Bytes before the body. */
    public static final int HEADER_BYTES = 2 + SALT_BYTES;
    /** Bytes of a leaf: at 4 KiB a full message of 1 MiB still carries a chunk of 255. */
    public static final int MAX_BYTES = 4_096;
    /** Bytes of a body. */
    public static final int MAX_BODY_BYTES = MAX_BYTES - HEADER_BYTES;

    private static final int BYTE = 0xff;

    public EntryLeaf {
        if (version < 0 || version > BYTE || type < 0 || type > BYTE) {
            throw new IllegalArgumentException("version " + version + " and type " + type + " take one byte each");
        }
        if (salt.size() != SALT_BYTES) {
            throw new IllegalArgumentException("salt of " + salt.size() + " bytes");
        }
        if (body.size() > MAX_BODY_BYTES) {
            throw new IllegalArgumentException("body of " + body.size() + " bytes");
        }
    }

    /** A new entry of the current version. The body has been checked, {@link NewEntryCheck} included its size. */
    public static EntryLeaf of(EntryType type, ByteString salt, MessageLite body) {
        return new EntryLeaf(VERSION, type.getNumber(), salt, body.toByteString());
    }

    /**
     * Reads a leaf's frame; says nothing about its body, which {@link Statement#read} does.
     *
     * @throws FieldException naming {@code leaf} if it has fewer than 18 or more than 4,096 bytes
     */
    public static EntryLeaf decode(byte[] leaf) throws FieldException {
        requireLength(leaf.length);
        return new EntryLeaf(
                leaf[0] & BYTE,
                leaf[1] & BYTE,
                ByteString.copyFrom(leaf, 2, SALT_BYTES),
                ByteString.copyFrom(leaf, HEADER_BYTES, leaf.length - HEADER_BYTES));
    }

    static void requireLength(int length) throws FieldException {
        if (length < HEADER_BYTES || length > MAX_BYTES) {
            throw new FieldException("leaf", length + " bytes, not " + HEADER_BYTES + " to " + MAX_BYTES);
        }
    }

    /** The leaf's bytes. */
    public byte[] encode() {
        byte[] leaf = new byte[HEADER_BYTES + body.size()];
        leaf[0] = (byte) version;
        leaf[1] = (byte) type;
        salt.copyTo(leaf, 2);
        body.copyTo(leaf, HEADER_BYTES);
        return leaf;
    }
}
