// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator.vote;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.Approval;
import org.hashmesh.crypto.forum.Ballot;
import org.hashmesh.crypto.forum.Ballot.Choice;
import org.hashmesh.crypto.forum.Ballot.Step;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumItems;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.KnownKeys;
import org.hashmesh.crypto.forum.Manifest;
import org.hashmesh.crypto.forum.Parameter;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.forum.VotingKey;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.node.forum.ForumMachine;
import org.hashmesh.node.forum.RememberedItems;
import org.hashmesh.node.sync.PeerName;

/** Members with their names, keys and manifests: the same in every run, since they are expensive to make. */
final class VoteCast {
    static final Instant START = Instant.parse("2026-11-22T09:00:00Z");

    /** Identity keys that a member has one after the other. */
    static final int IDENTITIES = 8;

    private static final int RECOVERY_KEYS = 3;
    private static final int RECOVERY_THRESHOLD = 2;
    private static final NodeName NODE = new NodeName("n1");

    private final Map<String, Ed25519PrivateKey> keys = new HashMap<>();
    private final Map<String, SignedManifest> manifests = new HashMap<>();
    private final Map<String, Beginning> beginnings = new HashMap<>();

    /** Of files that are read once for all nodes: items are immutable, and remember who signed them. */
    private static final int REMEMBERED_BYTES = 16 << 20;

    /** Of one key: what it signed in the last runs, and what others forged. */
    private static final int REMEMBERED_SIGNATURES = 2_000;

    private final KnownKeys known = new KnownKeys();
    private final ForumMachine.ItemReader reader = new RememberedItems(REMEMBERED_BYTES, known);

    ForumMachine.ItemReader reader() {
        return reader;
    }

    /** Reads an act from its file, as somebody who has not seen it yet. */
    AdoptedAct readAnew(AdoptedAct act) throws ForumException {
        if (ForumItems.parse(act.file(), known) instanceof AdoptedAct read) {
            return read;
        }
        throw new IllegalStateException("an adopted act reads as something else");
    }

    /** A forum that has a first electorate: its genesis, and the act that says who votes. */
    record Beginning(ForumId forum, List<AdoptedAct> chain, ForumState state) {}

    static MemberName member(int number) {
        return new MemberName("m%02d.example".formatted(number));
    }

    static int number(MemberName member) {
        return Integer.parseInt(member.value().substring(1, 3));
    }

    static PeerName node(int number) {
        return new PeerName(member(number), NODE);
    }

    /** {@code rotation}: how often the member's node has changed its key before. */
    Ed25519PrivateKey nodeKey(int number, int rotation) {
        return key("node " + number + " " + rotation);
    }

    /** As many recovery keys as it takes. */
    List<Ed25519PrivateKey> recoveryKeys() {
        return IntStream.range(0, RECOVERY_THRESHOLD)
                .mapToObj(i -> key("recovery " + i))
                .toList();
    }

    Ed25519PrivateKey identity(int number, int generation) {
        return key("identity " + number + " " + generation);
    }

    private Ed25519PrivateKey key(String what) {
        return keys.computeIfAbsent(what, unknown -> {
            Ed25519PrivateKey key = Ed25519PrivateKey.fromSeed(
                            Digest.sha256(("key of " + what).getBytes(StandardCharsets.UTF_8))
                                    .toBytes())
                    .remembering(REMEMBERED_SIGNATURES);
            known.learn(key.publicKey());
            return key;
        });
    }

    /** Which of its identity keys the member speaks with in this state; -1 when it is no member. */
    int generation(ForumState state, int number) {
        return state.member(member(number))
                .map(known -> {
                    int generation = 0;
                    while (!identity(number, generation).publicKey().equals(known.identity())) {
                        generation++;
                    }
                    return generation;
                })
                .orElse(-1);
    }

    VotingKey votingKey(ForumId forum, int number, int generation) {
        return manifest(forum, number, generation, 1, 0, 0).manifest().votingKey();
    }

    /**
     * A manifest.
     *
     * @param sequence its place among those under this identity key, from 1
     * @param variant others than 0 are second ones of the same version
     * @param rotation which of its node's keys is the voting key
     */
    SignedManifest manifest(ForumId forum, int number, int generation, int sequence, int variant, int rotation) {
        return manifests.computeIfAbsent(
                forum + " " + number + " " + generation + " " + sequence + " " + variant + " " + rotation,
                unknown -> SignedManifest.sign(
                        new Manifest(
                                forum,
                                member(number),
                                1000L * generation + sequence,
                                START.plusSeconds(variant),
                                List.of(),
                                List.of(),
                                VotingKey.sign(
                                        forum,
                                        member(number),
                                        1 + rotation,
                                        nodeKey(number, rotation).publicKey(),
                                        identity(number, generation))),
                        identity(number, generation)));
    }

    /** A forum in which the first {@code voters} of {@code members} vote. */
    Beginning beginning(int voters, int members, int roundSeconds) {
        return beginnings.computeIfAbsent(voters + " " + members + " " + roundSeconds, unknown -> {
            try {
                return begin(voters, members, roundSeconds);
            } catch (ForumException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private Beginning begin(int voters, int members, int roundSeconds) throws ForumException {
        TreeMap<MemberName, org.hashmesh.crypto.key.Ed25519PublicKey> founders = new TreeMap<>();
        for (int i = 0; i < members; i++) {
            founders.put(member(i), identity(i, 0).publicKey());
        }
        Act genesis = Act.genesis(
                START,
                new Decision.Genesis(
                        "simulated",
                        "00112233445566778899aabbccddeeff",
                        founders,
                        IntStream.range(0, RECOVERY_KEYS)
                                .mapToObj(i -> key("recovery " + i).publicKey())
                                .toList(),
                        RECOVERY_THRESHOLD,
                        new TreeMap<>(Map.of(
                                Parameter.ROUND_SECONDS,
                                Integer.toString(roundSeconds),
                                Parameter.RECOVERY_DELAY_HOURS,
                                "1"))),
                "");
        List<AdoptedAct> chain = new ArrayList<>();
        chain.add(readAnew(AdoptedAct.founded(genesis, approvals(genesis, members))));
        ForumState state = ForumState.founded(chain.get(0));
        if (voters < members) {
            TreeSet<MemberName> set = new TreeSet<>();
            for (int i = 0; i < voters; i++) {
                set.add(member(i));
            }
            Act act = Act.after(state, START, new Decision.SetVoters(set), "");
            List<Ballot> commits = new ArrayList<>();
            for (int i = 0; i < members; i++) {
                commits.add(Ballot.sign(
                        act.forum(),
                        member(i),
                        1,
                        0,
                        Step.COMMIT,
                        Optional.of(new Choice(act.id(), 0)),
                        votingKey(act.forum(), i, 0),
                        nodeKey(i, 0)));
            }
            chain.add(readAnew(AdoptedAct.voted(act, approvals(act, members), 0, commits)));
            state = state.next(chain.get(1), START);
        }
        return new Beginning(state.forum(), chain, state);
    }

    private List<Approval> approvals(Act act, int members) {
        List<Approval> approvals = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            approvals.add(Approval.sign(act, member(i), identity(i, 0)));
        }
        return approvals;
    }
}
