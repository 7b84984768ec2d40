// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.util.LinkedHashMap;
import java.util.Map;
import org.hashmesh.crypto.key.Ed25519PublicKey;

/**
 * The keys that were read lately. Every ballot and every commit carries its voting key with the identity key's signature, and
 * a forum has few of them: to decode and check such a key again costs twice what the ballot itself does. A voting key from
 * here remembers for whom it was found good. For one thread.
 */
public final class KnownKeys {
    /** Of some 400 bytes each: those of the members of a large forum. */
    private static final int MOST_KEYS = 1_000;

    /** Those of the largest electorate before and after a change. */
    private static final int MOST_VOTING_KEYS = 2 * ForumState.MOST_VOTERS;

    private final Map<String, Ed25519PublicKey> keys = newest(MOST_KEYS);
    private final Map<String, VotingKey> votingKeys = newest(MOST_VOTING_KEYS);

    private static <T> Map<String, T> newest(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
                return size() > most;
            }
        };
    }

    /** Gives this key, and no equal one, from now on: for a simulation, whose keys remember what they signed. */
    public void learn(Ed25519PublicKey key) {
        keys.put(key.hex(), key);
    }

    Ed25519PublicKey key(Lines lines, String hex) throws ForumException {
        Ed25519PublicKey key = keys.get(hex);
        if (key == null) {
            key = lines.read(hex, Ed25519PublicKey::parseHex);
            keys.put(hex, key);
        }
        return key;
    }

    /** Reads serial, key and signature, which are separated by single spaces. */
    VotingKey votingKey(Lines lines, String value) throws ForumException {
        VotingKey key = votingKeys.get(value);
        if (key == null) {
            String[] parts = lines.parts(value, 3);
            key = new VotingKey(lines.number(parts[0]), key(lines, parts[1]), Signing.signature(lines, parts[2]));
            votingKeys.put(value, key);
        }
        return key;
    }
}
