// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.node.policy.PolicySettings.Source;
import org.junit.jupiter.api.Test;

/** Gradual enabling of a member's list. */
class SamplingTest {
    @Test
    void theShareOfHashesThatCountIsTheOneAskedForWhateverTheyLookLike() {
        int count = 20_000;
        for (double share : new double[] {0.01, 0.1, 0.5, 0.9}) {
            int counter = 0;
            int random = 0;
            Random source = new Random(7);
            for (int i = 0; i < count; i++) {
                byte[] value = new byte[32];
                value[31] = (byte) i;
                value[30] = (byte) (i >> 8);
                HashValue counted = new HashValue(HashKind.PDQ, "", ByteString.copyFrom(value));
                counter += Sampling.position(counted) < share ? 1 : 0;
                random += Sampling.position(Sample.random(HashKind.MD5, source)) < share ? 1 : 0;
            }
            double spread = 5 * Math.sqrt(count * share * (1 - share));
            assertThat((double) counter).isBetween(count * share - spread, count * share + spread);
            assertThat((double) random).isBetween(count * share - spread, count * share + spread);
        }
    }

    @Test
    void theSameHashesCountEachTimeAndUnderEachLargerShare() {
        Random random = new Random(11);
        for (int i = 0; i < 2_000; i++) {
            HashValue hash = Sample.random(HashKind.SHA256, random);
            boolean few = words(hash, 0.2).isEmpty();
            assertThat(words(hash, 0.2).isEmpty()).isEqualTo(few);
            assertThat(!few || words(hash, 0.6).isEmpty()).isTrue();
            assertThat(words(hash, 1.0)).isEmpty();
            assertThat(words(hash, 0.0))
                    .hasValueSatisfying(text -> assertThat(text).startsWith("not-sampled: 0"));
        }
    }

    @Test
    void theLineAboutACollectionGoesBeforeTheOneAboutItsMember() {
        HashValue hash = Sample.random(HashKind.SHA256, new Random(1));
        Source member = new Source("bolt.example", "", 0, 47);
        Source main = new Source("bolt.example", "main", 1, 47);
        Source other = new Source("bolt.example", "other", 1, 47);

        assertThat(words(hash, List.of(member, main))).isEmpty();
        assertThat(words(hash, List.of(main, member))).isEmpty();
        assertThat(words(hash, List.of(other, member))).isPresent();
        assertThat(words(hash, List.of(new Source("cove.example", "", 0, 47)))).isEmpty();
    }

    @Test
    void aPerceptualHashCountsUpToTheDistanceOfItsSource() {
        HashValue hash = Sample.random(HashKind.PDQ, new Random(1));
        List<Source> sources = List.of(new Source("bolt.example", "", 1, 10));

        assertThat(Sampling.words(sources, hash, 10, Sample.listing(hash, Sample.BOLT, 1)))
                .isEmpty();
        assertThat(Sampling.words(sources, hash, 11, Sample.listing(hash, Sample.BOLT, 1)))
                .contains("too-far: at distance 11, hashes of bolt.example count up to 10");
    }

    private static Optional<String> words(HashValue hash, double share) {
        return words(hash, List.of(new Source("bolt.example", "", share, 47)));
    }

    private static Optional<String> words(HashValue hash, List<Source> sources) {
        return Sampling.words(sources, hash, 0, Sample.listing(hash, Sample.BOLT, 1));
    }
}
