// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;

/** What an act decides. */
public sealed interface Decision {

    /** The member that it is against, or about, whose own vote does not count. */
    default Optional<MemberName> target() {
        return Optional.empty();
    }

    /**
     * The beginning of a forum. Its founders are its first members, and its voters.
     *
     * @param name the forum's name for people
     * @param nonce 32 random hexadecimal digits, so that two forums of one name and one founder are two
     * @param founders with their identity keys
     * @param recovery keys that stand in for a quorum that is lost; may be none
     * @param recoveryThreshold how many of these must sign; 0 when there are none
     * @param parameters those that differ from their defaults
     */
    record Genesis(
            String name,
            String nonce,
            SortedMap<MemberName, Ed25519PublicKey> founders,
            List<Ed25519PublicKey> recovery,
            int recoveryThreshold,
            SortedMap<Parameter, String> parameters)
            implements Decision {
        public Genesis {
            founders = new TreeMap<>(founders);
            recovery = List.copyOf(recovery);
            parameters = new TreeMap<>(parameters);
        }
    }

    /** A new member, without a vote. */
    record Admit(MemberName member, Ed25519PublicKey identity) implements Decision {}

    /**
     * A member is out: its keys are refused, its logs are closed.
     *
     * @param manifest hash of the text of its last manifest that counts, which has the keys of its logs; none without pins
     * @param pins the last checkpoint of each of its logs that counts, by origin; a log without one is void
     */
    record Evict(MemberName member, Aftermath aftermath, Optional<Digest> manifest, List<SignedCheckpoint> pins)
            implements Decision {
        public Evict {
            pins = List.copyOf(pins);
        }

        @Override
        public Optional<MemberName> target() {
            return Optional.of(member);
        }
    }

    /** Who votes from the next act on. */
    record SetVoters(SortedSet<MemberName> voters) implements Decision {
        public SetVoters {
            voters = new TreeSet<>(voters);
        }
    }

    /** Another identity key for a member: the old one is lost or in wrong hands. */
    record ReplaceIdentity(MemberName member, Ed25519PublicKey identity) implements Decision {
        @Override
        public Optional<MemberName> target() {
            return Optional.of(member);
        }
    }

    /** Other values for some parameters. */
    record SetParameters(SortedMap<Parameter, String> values) implements Decision {
        public SetParameters {
            values = new TreeMap<>(values);
        }

        /** As {@link Parameters#with} takes them. */
        public Map<Parameter, String> map() {
            return values;
        }
    }

    /**
     * Entries of a member, present or former, lose their effect, though it does not withdraw them.
     *
     * @param basis why the forum may: one line
     */
    record Takedown(MemberName member, String basis, List<TakenEntry> entries) implements Decision {
        public Takedown {
            entries = List.copyOf(entries);
        }

        @Override
        public Optional<MemberName> target() {
            return Optional.of(member);
        }
    }

    /** An entry that is taken down; never its content. */
    record TakenEntry(Origin log, EntryIndex index, Digest leafHash) {}
}
