// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.entry.EntryLeaf;
import org.hashmesh.entry.FieldException;
import org.hashmesh.node.publish.Proposal;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.NewEntry;

/** What authors publish, and when. */
final class Workload {

    private static final int HASH_BYTES = 32;

    /** Leaves of a large batch: half of the bytes that one extension may have, in few entries. */
    private static final int LARGE_LEAVES = 2_300;

    private static final int LARGEST_LEAF = 4_096;

    /** An entry type that no version knows yet: it must be carried as it is. */
    private static final int UNKNOWN_TYPE = 99;

    private final Stage stage;
    private final RandomGenerator random;

    Workload(Stage stage) {
        this.stage = stage;
        this.random = stage.world().random("workload");
    }

    void begin() {
        for (Party party : stage.network().parties()) {
            if (party.publishes()) {
                next(party);
            }
        }
    }

    private void next(Party author) {
        double mean = World.micros(stage.plan().publishEvery());
        long pause = (long) (-Math.log(1 - random.nextDouble()) * mean);
        stage.world().at(stage.world().now() + pause, () -> {
            if (!stage.isQuiet()) {
                if (random.nextInt(1_000) < stage.plan().largeBatches()) {
                    // More than one answer to a Want may hold, for whoever misses both.
                    author.publish(large());
                    author.publish(large());
                } else {
                    publish(author, batch());
                }
                next(author);
            }
        });
    }

    /** Mostly a few, at times many more than go along with a head. */
    private int batch() {
        int most = stage.plan().batch();
        return 1 + random.nextInt(random.nextInt(20) == 0 ? 35 * most : most);
    }

    void publish(Party author, int entries) {
        List<Proposal> proposals = new ArrayList<>(entries);
        for (int i = 0; i < entries; i++) {
            proposals.add(random.nextInt(20) == 0 ? unknown(EntryLeaf.HEADER_BYTES + random.nextInt(64)) : add());
        }
        author.publish(proposals);
    }

    private List<Proposal> large() {
        List<Proposal> proposals = new ArrayList<>(LARGE_LEAVES);
        for (int i = 0; i < LARGE_LEAVES; i++) {
            proposals.add(unknown(LARGEST_LEAF - random.nextInt(64)));
        }
        return proposals;
    }

    private Proposal add() {
        byte[] value = new byte[HASH_BYTES];
        random.nextBytes(value);
        try {
            return stage.maker()
                    .add(NewEntry.newBuilder()
                            .setHash(Hash.newBuilder()
                                    .setType("sha256")
                                    .setValue(HexFormat.of().formatHex(value)))
                            .build());
        } catch (FieldException e) {
            throw new IllegalStateException("an entry that ought to be good is refused", e);
        }
    }

    /** Another entry of the same length. */
    static Proposal changed(Proposal proposal) {
        byte[] leaf = proposal.leaf().bytes().clone();
        leaf[EntryLeaf.HEADER_BYTES - 1] ^= 1;
        return new Proposal(new Leaf(leaf), Optional.empty());
    }

    private Proposal unknown(int bytes) {
        byte[] body = new byte[bytes - EntryLeaf.HEADER_BYTES];
        random.nextBytes(body);
        byte[] salt = new byte[EntryLeaf.SALT_BYTES];
        random.nextBytes(salt);
        EntryLeaf leaf =
                new EntryLeaf(EntryLeaf.VERSION, UNKNOWN_TYPE, ByteString.copyFrom(salt), ByteString.copyFrom(body));
        return new Proposal(new Leaf(leaf.encode()), Optional.empty());
    }
}
