// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.policy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.HashAnswerOrBuilder;

/**
 * The last answers with a match, so that a new policy can be tried on them. In memory only, never written anywhere: they say
 * what was uploaded here. Bounded in number, bytes and age. For many threads.
 */
public final class RecentMatches {
    /** How long an answer is kept. */
    public static final Duration TERM = Duration.ofDays(2);

    /** Bytes of all answers kept. */
    static final long MAX_BYTES = 32L << 20;

    private final Deque<Kept> kept = new ArrayDeque<>();
    private long bytes;

    private record Kept(Instant at, ByteString answer) {}

    /**
     * An answer and when it was given.
     *
     * @param answer with the verdict of then
     */
    public record Recorded(Instant at, HashAnswer answer) {}

    /** Keeps an answer if it has a match; forgets what is beyond {@code max} answers. */
    public void note(HashAnswerOrBuilder answer, int max, Instant now) {
        if (max > 0 && (answer.getListingsCount() > 0 || answer.getNearCount() > 0)) {
            ByteString small = small(answer).toByteString();
            synchronized (this) {
                kept.addLast(new Kept(now, small));
                bytes += small.size();
                trim(max, now);
            }
        } else if (max == 0) {
            clear();
        }
    }

    /** What is kept, oldest first. */
    public List<Recorded> all(Instant now) {
        List<Kept> copy;
        synchronized (this) {
            trim(Integer.MAX_VALUE, now);
            copy = new ArrayList<>(kept);
        }
        List<Recorded> all = new ArrayList<>(copy.size());
        for (Kept one : copy) {
            try {
                all.add(new Recorded(one.at, HashAnswer.parseFrom(one.answer)));
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("we wrote what we cannot read", e);
            }
        }
        return all;
    }

    /** How many are kept. */
    public synchronized int size() {
        return kept.size();
    }

    /** Forgets all of them. */
    public synchronized void clear() {
        kept.clear();
        bytes = 0;
    }

    private void trim(int max, Instant now) {
        while (!kept.isEmpty()
                && (kept.size() > max
                        || bytes > MAX_BYTES
                        || kept.getFirst().at.plus(TERM).isBefore(now))) {
            bytes -= kept.removeFirst().answer.size();
        }
    }

    /** What rules look at, and no more. */
    private static HashAnswer small(HashAnswerOrBuilder answer) {
        HashAnswer.Builder small = HashAnswer.newBuilder()
                .setHash(answer.getHash())
                .setKnown(answer.getKnown())
                .addAllWarnings(answer.getWarningsList())
                .setVerdict(answer.getVerdict());
        answer.getListingsList()
                .forEach(listing -> small.addListings(listing.toBuilder().clearProof()));
        answer.getNearList().stream().limit(FactsReader.MAX_MATCHES).forEach(near -> {
            var slim = near.toBuilder().clearListings();
            near.getListingsList()
                    .forEach(listing -> slim.addListings(listing.toBuilder().clearProof()));
            small.addNear(slim);
        });
        return small.build();
    }
}
