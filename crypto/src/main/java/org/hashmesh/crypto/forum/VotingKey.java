// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.hashmesh.crypto.forum.ForumException.Reason;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;
import org.jspecify.annotations.Nullable;

/**
 * The key with which one node casts a member's ballots, as the member's identity key names it. A node does so by itself,
 * so that no person has to be there when votes split.
 *
 * <pre>{@code
 * hashmesh/voting-key/v1
 * forum 1f0c...
 * member acme.example
 * serial 1
 * key 9a3b...
 * }</pre>
 */
public final class VotingKey {
    private final long serial;
    private final Ed25519PublicKey key;
    private final byte[] signature;

    /** For whom it is known to be good: every ballot of its node asks again. */
    private @Nullable Naming verified;

    private record Naming(ForumId forum, MemberName member, Ed25519PublicKey identity) {}

    /**
     * What somebody says is a voting key; {@link #verify} tells.
     *
     * @param serial rises with each voting key that the member names, from 1
     * @param signature the identity key's, 64 bytes
     */
    public VotingKey(long serial, Ed25519PublicKey key, byte[] signature) {
        this.serial = serial;
        this.key = key;
        this.signature = signature.clone();
    }

    /** Names a voting key. */
    public static VotingKey sign(
            ForumId forum, MemberName member, long serial, Ed25519PublicKey key, Ed25519PrivateKey identity) {
        return new VotingKey(serial, key, identity.sign(text(forum, member, serial, key)));
    }

    /**
     * Returns if this identity key named it.
     *
     * @throws ForumException BAD_SIGNATURE
     */
    public void verify(ForumId forum, MemberName member, Ed25519PublicKey identity) throws ForumException {
        Naming naming = new Naming(forum, member, identity);
        if (naming.equals(verified)) {
            return;
        }
        if (!identity.verify(text(forum, member, serial, key), signature)) {
            throw new ForumException(
                    Reason.BAD_SIGNATURE, "a voting key of " + member + " is not signed by its identity key");
        }
        verified = naming;
    }

    private static byte[] text(ForumId forum, MemberName member, long serial, Ed25519PublicKey key) {
        return ("hashmesh/voting-key/v1\nforum " + forum + "\nmember " + member + "\nserial " + serial + "\nkey "
                        + key.hex() + "\n")
                .getBytes(UTF_8);
    }

    /** Rises with each voting key that the member names. */
    public long serial() {
        return serial;
    }

    /** The key itself. */
    public Ed25519PublicKey key() {
        return key;
    }

    /** The identity key's signature; the caller's own copy. */
    public byte[] signature() {
        return signature.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VotingKey that
                && serial == that.serial
                && key.equals(that.key)
                && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return 31 * key.hashCode() + Long.hashCode(serial);
    }

    @Override
    public String toString() {
        return "voting key " + serial + " " + key.hex();
    }
}
