// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.log;

import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.note.NoteKeyType;
import org.hashmesh.crypto.note.NoteVerifierKey;

/**
 * The node key under the name that its receipts carry: {@code hashmesh/FORUM/MEMBER/NODE}.
 *
 * @param forum whose node it is
 * @param member whose node it is
 * @param node which one
 * @param key its node key
 */
public record ReceiptKey(ForumId forum, MemberName member, NodeName node, Ed25519PublicKey key) {

    /** The key as it verifies notes. */
    public NoteVerifierKey noteKey() {
        return new NoteVerifierKey(name(forum.prefix(), member, node), NoteKeyType.COSIGNATURE, key);
    }

    static String name(String forum, MemberName member, NodeName node) {
        return "hashmesh/" + forum + "/" + member + "/" + node;
    }
}
