// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.node.policy.PolicySettings.Source;
import org.hashmesh.store.list.Listing;

/**
 * Takes a member's hashes in step by step: only a share of them counts, chosen by the hash itself, so that the same hashes count
 * tomorrow, at each of this member's nodes, and under any larger share. Pure.
 */
final class Sampling {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final double PERCENT = 100;
    /** Values of 53 bits: those that a double tells apart. */
    private static final double RANGE = 1L << 53;

    private Sampling() {}

    /** Why a listing of this hash at this distance does not count, if it does not. */
    static Optional<String> words(List<Source> sources, HashValue listed, int distance, Listing listing) {
        Optional<Source> source = of(
                sources,
                listing.origin().member().value(),
                listing.origin().collection().value());
        if (source.isEmpty()) {
            return Optional.empty();
        }
        Source found = source.get();
        if (position(listed) >= found.sample()) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "not-sampled: %.4g %% of the hashes of %s count here",
                    found.sample() * PERCENT,
                    found.member()));
        }
        boolean perceptual = listed.kind() == HashKind.PDQ || listed.kind() == HashKind.VPDQ;
        return perceptual && distance > found.maxDistance()
                ? Optional.of("too-far: at distance " + distance + ", hashes of " + found.member() + " count up to "
                        + found.maxDistance())
                : Optional.empty();
    }

    /** The line about this collection goes before the one about its member. */
    static Optional<Source> of(List<Source> sources, String member, String collection) {
        Optional<Source> found = Optional.empty();
        for (Source source : sources) {
            if (source.member().equals(member)) {
                if (source.collection().equals(collection)) {
                    return Optional.of(source);
                }
                if (source.collection().isEmpty()) {
                    found = Optional.of(source);
                }
            }
        }
        return found;
    }

    /** Where a hash stands between 0 and 1, evenly whatever its function. */
    static double position(HashValue hash) {
        ByteString value = hash.value();
        long state = hash.type().hashCode() * GOLDEN;
        int size = value.size();
        for (int from = 0; from < size; from += Long.BYTES) {
            long word = 0;
            for (int i = from; i < Math.min(size, from + Long.BYTES); i++) {
                word = (word << Byte.SIZE) | (value.byteAt(i) & 0xff);
            }
            state = mix(state ^ word) + GOLDEN;
        }
        return (mix(state) >>> 11) / RANGE;
    }

    /** The finaliser of SplitMix64: each bit of the input changes about half of the output. */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
