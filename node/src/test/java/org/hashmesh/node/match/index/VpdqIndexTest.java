// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hashmesh.hash.pdq.PdqHash;
import org.hashmesh.hash.vpdq.Frame;
import org.hashmesh.hash.vpdq.Vpdq;
import org.hashmesh.hash.vpdq.VpdqMatch;
import org.hashmesh.hash.vpdq.VpdqThresholds;
import org.junit.jupiter.api.Test;

class VpdqIndexTest {
    private final PdqWorld world = new PdqWorld(20261123);
    private final List<PdqHash> scenes = world.values(60);
    private final VpdqIndex index = new VpdqIndex(Runnable::run, PdqIndex.ANY, 30);
    private final Map<Integer, Vpdq> videos = new HashMap<>();

    @Test
    void givesTheFiguresOfComparingWithEachVideo() {
        fill(200);
        assertFindsAllVideosThatMatch();
    }

    @Test
    void aRemovedVideoIsNotFoundAndTheOthersStay() {
        fill(100);
        for (int video = 0; video < 100; video += 3) {
            assertThat(index.remove(video)).isTrue();
            assertThat(index.remove(video)).isFalse();
            videos.remove(video);
        }
        assertThat(index.size()).isEqualTo(videos.size());
        assertFindsAllVideosThatMatch();
        for (int video : List.copyOf(videos.keySet())) {
            index.remove(video);
        }
        assertThat(index.frames()).isZero();
    }

    @Test
    void aNumberIsTakenOnce() {
        assertThat(index.add(7, video())).isTrue();
        assertThat(index.add(7, video())).isFalse();
        assertThat(index.size()).isEqualTo(1);
    }

    @Test
    void refusesAQualityThatItDoesNotKeep() {
        assertThatThrownBy(() -> index.search(video(), new VpdqThresholds(31, 29, 0, 0), (found, match) -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void assertFindsAllVideosThatMatch() {
        for (int i = 0; i < 60; i++) {
            Vpdq query = video();
            VpdqThresholds thresholds =
                    new VpdqThresholds(world.below(40), 30 + world.below(40), world.below(60), world.below(60));
            Map<Integer, VpdqMatch> expected = new HashMap<>();
            videos.forEach((number, video) -> {
                VpdqMatch match = query.match(video, thresholds.distance(), thresholds.quality());
                if (thresholds.passes(match)) {
                    expected.put(number, match);
                }
            });
            Map<Integer, VpdqMatch> found = new HashMap<>();
            assertThat(index.search(query, thresholds, found::put)).isFalse();
            assertThat(found).isEqualTo(expected);
        }
    }

    private void fill(int count) {
        for (int number = 0; number < count; number++) {
            Vpdq video = video();
            videos.put(number, video);
            assertThat(index.add(number, video)).isTrue();
        }
    }

    /** A few scenes that other videos have too, each for some frames, more or less alike. */
    private Vpdq video() {
        List<Frame> frames = new ArrayList<>();
        for (int scene = 0; scene < 1 + world.below(4); scene++) {
            PdqHash hash = scenes.get(world.below(scenes.size()));
            for (int i = 0; i < 1 + world.below(5); i++) {
                frames.add(new Frame(frames.size(), world.below(101), world.at(hash, world.below(25)), 0));
            }
        }
        return new Vpdq(frames);
    }
}
