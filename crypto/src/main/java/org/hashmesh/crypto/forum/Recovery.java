// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hashmesh.crypto.forum.ForumException.Reason;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.Ed25519PublicKey;

/**
 * Recovery keys speak for a quorum that is lost. It counts only after it has stood in public for the forum's delay, so that
 * voters who are still there can object by adopting an act of their own.
 */
public final class Recovery {
    private final Instant published;
    private final SortedMap<String, byte[]> signatures;

    private Recovery(Instant published, SortedMap<String, byte[]> signatures) {
        this.published = published;
        this.signatures = signatures;
    }

    /** Signs an act with recovery keys. */
    public static Recovery sign(Act act, Instant published, List<Ed25519PrivateKey> keys) {
        TreeMap<String, byte[]> signatures = new TreeMap<>();
        for (Ed25519PrivateKey key : keys) {
            signatures.put(key.publicKey().hex(), key.sign(Signing.recovery(act, published.getEpochSecond())));
        }
        return new Recovery(Instant.ofEpochSecond(published.getEpochSecond()), signatures);
    }

    static Recovery take(Lines lines) throws ForumException {
        Instant published = Instant.ofEpochSecond(lines.number(lines.take("published")));
        TreeMap<String, byte[]> signatures = new TreeMap<>();
        for (String line : lines.takeAll("recovery")) {
            String[] parts = lines.parts(line, 2);
            signatures.put(parts[0], Signing.signature(lines, parts[1]));
        }
        return new Recovery(published, signatures);
    }

    /** When it was published, by the clock of whoever did. */
    public Instant published() {
        return published;
    }

    /** The same with another's signatures, when both were published at one time. */
    public Recovery and(Recovery other) {
        TreeMap<String, byte[]> all = new TreeMap<>(signatures);
        if (other.published.equals(published)) {
            all.putAll(other.signatures);
        }
        return new Recovery(published, all);
    }

    /**
     * Returns if enough of these keys signed it, and nobody else did.
     *
     * @throws ForumException NO_VOTER, BAD_SIGNATURE or TOO_FEW
     */
    void verify(Act act, List<Ed25519PublicKey> keys, int threshold) throws ForumException {
        List<Ed25519PublicKey> signed = new ArrayList<>();
        for (String hex : signatures.keySet()) {
            Ed25519PublicKey key = keys.stream()
                    .filter(known -> known.hex().equals(hex))
                    .findFirst()
                    .orElseThrow(() -> new ForumException(Reason.NO_VOTER, hex + " is no recovery key of this forum"));
            byte[] signature = signatures.getOrDefault(hex, new byte[0]);
            if (!key.verify(Signing.recovery(act, published.getEpochSecond()), signature)) {
                throw new ForumException(Reason.BAD_SIGNATURE, "recovery key " + hex + " did not sign this");
            }
            signed.add(key);
        }
        if (threshold < 1 || signed.size() < threshold) {
            throw new ForumException(
                    Reason.TOO_FEW, signed.size() + " recovery keys signed, and it takes " + Math.max(1, threshold));
        }
    }

    void write(StringBuilder file) {
        file.append("published ").append(published.getEpochSecond()).append('\n');
        signatures.forEach((key, signature) -> file.append("recovery ")
                .append(key)
                .append(' ')
                .append(Signing.base64(signature))
                .append('\n'));
    }
}
