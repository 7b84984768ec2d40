// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.vpdq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.hashmesh.hash.HashException;
import org.hashmesh.hash.VectorFile;
import org.hashmesh.hash.pdq.PdqHash;
import org.junit.jupiter.api.Test;

class VpdqTest {
    private static final PdqHash BLACK = new PdqHash(0, 0, 0, 0);

    @Test
    void aPublishedVideoMatchesItselfWholly() throws HashException {
        Vpdq chair = published();
        assertThat(chair.frames()).hasSize(21);
        VpdqMatch match = chair.match(chair, 31, 50);
        assertThat(match.queryPercent()).isEqualTo(100);
        assertThat(match.comparedPercent()).isEqualTo(100);
    }

    @Test
    void aPartOfAVideoIsKnownButHoldsOnlyAPart() throws HashException {
        Vpdq chair = published();
        Vpdq part = new Vpdq(chair.frames().subList(4, 11));
        VpdqMatch match = part.match(chair, 31, 50);
        assertThat(match.queryPercent()).isEqualTo(100);
        assertThat(match.comparedPercent()).isEqualTo(7 * 100.0 / 21);
        assertThat(VpdqThresholds.QUERY_IS_KNOWN.passes(match)).isTrue();
        assertThat(VpdqThresholds.QUERY_HOLDS_KNOWN.passes(match)).isFalse();
        VpdqMatch reverse = chair.match(part, 31, 50);
        assertThat(VpdqThresholds.QUERY_IS_KNOWN.passes(reverse)).isFalse();
        assertThat(VpdqThresholds.QUERY_HOLDS_KNOWN.passes(reverse)).isTrue();
    }

    @Test
    void aFrameAtTheDistanceMatchesAndOneBeyondDoesNot() {
        Vpdq black = video(BLACK);
        Vpdq near = video(new PdqHash(0, 0x7fff_ffffL, 0, 0));
        assertThat(black.match(near, 31, 50).queryFound()).isOne();
        assertThat(black.match(near, 30, 50).queryFound()).isZero();
    }

    @Test
    void framesOfLowQualityDoNotCountAndTwinsCountOnce() {
        PdqHash other = new PdqHash(-1, 0, 0, 0);
        Vpdq query =
                new Vpdq(List.of(new Frame(0, 49, other, 0), new Frame(1, 50, BLACK, 1), new Frame(2, 60, BLACK, 2)));
        Vpdq compared = video(BLACK, other);
        assertThat(query.match(compared, 31, 50)).isEqualTo(new VpdqMatch(1, 1, 2, 1));
        assertThat(query.match(compared, 31, 0)).isEqualTo(new VpdqMatch(2, 2, 2, 2));
        VpdqMatch none = query.match(compared, 31, 61);
        assertThat(none.queryPercent()).isZero();
        assertThat(new VpdqThresholds(31, 61, 0, 0).passes(none)).isFalse();
    }

    /** Against the definition, written down again as sets. */
    @Test
    void countsAsTheDefinitionSays() {
        Random random = new Random(20);
        for (int run = 0; run < 200; run++) {
            Vpdq query = cluster(random);
            Vpdq compared = cluster(random);
            int distance = random.nextInt(40);
            int quality = random.nextInt(101);
            Set<PdqHash> q = hashes(query, quality);
            Set<PdqHash> c = hashes(compared, quality);
            long found = q.stream()
                    .filter(a -> c.stream().mapToInt(a::distance).min().orElse(257) <= distance)
                    .count();
            long back = c.stream()
                    .filter(a -> q.stream().mapToInt(a::distance).min().orElse(257) <= distance)
                    .count();
            assertThat(query.match(compared, distance, quality))
                    .isEqualTo(new VpdqMatch(q.size(), (int) found, c.size(), (int) back));
        }
    }

    @Test
    void itsTextIsReadAgain() throws HashException {
        String text = "0,100," + BLACK.hex() + ",0\n30,7," + BLACK.hex() + ",1.001";
        Vpdq video = Vpdq.parse(text);
        assertThat(video.text()).isEqualTo(text);
        assertThat(video.frames().get(1).millis()).isEqualTo(1_001);
        assertThat(video.bestQuality()).isEqualTo(100);
    }

    @Test
    void refusesNoFramesAndOddThresholds() {
        assertThatThrownBy(() -> Vpdq.parse("")).isInstanceOf(HashException.class);
        assertThatThrownBy(() -> new Vpdq(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new VpdqThresholds(31, 50, Double.NaN, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new VpdqThresholds(257, 50, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Set<PdqHash> hashes(Vpdq video, int quality) {
        Set<PdqHash> hashes = new HashSet<>();
        video.frames().stream().filter(frame -> frame.quality() >= quality).forEach(frame -> hashes.add(frame.hash()));
        return hashes;
    }

    /** Up to 12 frames of which many are near each other, and near those of other clusters. */
    private static Vpdq cluster(Random random) {
        List<Frame> frames = new ArrayList<>();
        int count = 1 + random.nextInt(12);
        for (int i = 0; i < count; i++) {
            long bits = 0;
            for (int flip = random.nextInt(30); flip > 0; flip--) {
                bits |= 1L << random.nextInt(64);
            }
            frames.add(new Frame(i, random.nextInt(101), new PdqHash(0, bits, random.nextInt(4), 0), i));
        }
        return new Vpdq(Collections.unmodifiableList(frames));
    }

    private static Vpdq video(PdqHash... hashes) {
        List<Frame> frames = new ArrayList<>();
        for (PdqHash hash : hashes) {
            frames.add(new Frame(frames.size(), 100, hash, 0));
        }
        return new Vpdq(frames);
    }

    private static Vpdq published() throws HashException {
        List<Frame> frames = new ArrayList<>();
        for (String[] words : VectorFile.named("vpdq.txt").words("frame", 2)) {
            long second = Long.parseLong(words[0]);
            frames.add(new Frame(second * 30, 100, PdqHash.parse(words[1]), second * 1_000));
        }
        return new Vpdq(frames);
    }
}
