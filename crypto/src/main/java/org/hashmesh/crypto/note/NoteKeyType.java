// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.note;

import java.util.Optional;

/** How a note key signs (C2SP signed-note, section "Signature types"). Other types exist, and are ignored here. */
public enum NoteKeyType {
    /** Ed25519 over the text of the note. */
    ED25519((byte) 0x01),
    /** Ed25519 over a time and the text of a checkpoint (C2SP tlog-cosignature). */
    COSIGNATURE((byte) 0x04);

    private final byte code;

    NoteKeyType(byte code) {
        this.code = code;
    }

    /** The byte that stands for the type in key ids and verifier keys. */
    public byte code() {
        return code;
    }

    static Optional<NoteKeyType> ofCode(byte code) {
        for (NoteKeyType type : values()) {
            if (type.code == code) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
