// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.entry.HashValue;
import org.hashmesh.hash.tmk.Tmk;
import org.hashmesh.hash.tmk.TmkThresholds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TmkFilesTest {
    @TempDir
    private Path directory;

    private final TmkVideo video = new TmkVideo(1);
    private final byte[] copy = video.file(3);

    @Test
    void findsACopyByBothScoresAndNoOtherVideo() throws Exception {
        HashValue original = put("original.tmk", video.file(0));
        put("other.tmk", new TmkVideo(2).file(0));
        put("another.tmk", new TmkVideo(3).file(0));
        Files.writeString(directory.resolve("readme.txt"), "no TMK file");
        TmkFiles files = TmkFiles.read(directory);
        assertThat(files.count()).isEqualTo(3);
        assertThat(found(files, copy, TmkThresholds.USUAL, hash -> true)).containsOnlyKeys(original);
        assertThat(found(files, copy, TmkThresholds.USUAL, hash -> true).get(original))
                .isBetween(0.9f, 1.01f);
        assertThat(found(files, copy, new TmkThresholds(1, 0), hash -> true)).isEmpty();
        assertThat(found(files, copy, new TmkThresholds(0, 1), hash -> true)).isEmpty();
    }

    @Test
    void saysNothingOfAFileThatNobodyListsNorOfTheQueryItself() throws Exception {
        HashValue original = put("original.tmk", video.file(0));
        HashValue other = put("other.tmk", video.file(1));
        put("copy.tmk", copy);
        TmkFiles files = TmkFiles.read(directory);
        assertThat(found(files, copy, TmkThresholds.USUAL, hash -> true)).containsOnlyKeys(original, other);
        assertThat(found(files, copy, TmkThresholds.USUAL, Set.of(other)::contains))
                .containsOnlyKeys(other);
    }

    @Test
    void filesComeChangeAndGo() throws Exception {
        TmkFiles files = TmkFiles.read(directory.resolve("none"));
        assertThat(files.count()).isZero();
        files = TmkFiles.read(directory);
        byte[] whole = video.file(0);
        Path file = directory.resolve("video.tmk");
        Files.write(file, Arrays.copyOf(whole, 100));
        Files.writeString(directory.resolve("broken.tmk"), "no such thing");
        files.look();
        assertThat(files.count()).as("half of a file").isZero();
        HashValue listed = put("video.tmk", whole);
        files.look();
        assertThat(found(files, copy, TmkThresholds.USUAL, hash -> true)).containsOnlyKeys(listed);
        HashValue later = put("video.tmk", new TmkVideo(1).file(2));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        assertThat(found(files, copy, TmkThresholds.USUAL, hash -> true))
                .as("the file is not what it was listed as")
                .isEmpty();
        files.look();
        assertThat(found(files, copy, TmkThresholds.USUAL, hash -> true)).containsOnlyKeys(later);
        Files.delete(file);
        assertThat(found(files, copy, TmkThresholds.USUAL, hash -> true)).isEmpty();
        files.look();
        assertThat(files.count()).isZero();
    }

    @Test
    void videosThatWereHashedInAnotherWayHaveNoScore() throws Exception {
        byte[] other = video.file(0);
        other[12] = 30; // frames per second
        put("other.tmk", other);
        assertThat(found(TmkFiles.read(directory), copy, new TmkThresholds(0, 0), hash -> true))
                .isEmpty();
    }

    @Test
    void theBestAreScoredWhenManyPassTheQuickScore() throws Exception {
        HashValue best = put("best.tmk", video.file(0.5));
        for (int i = 0; i < 40; i++) {
            put(i + ".tmk", video.file(20 + i));
        }
        TmkFiles files = TmkFiles.read(directory);
        Map<HashValue, Float> found = new HashMap<>();
        boolean capped = files.search(
                Tmk.parse(copy),
                hash(copy),
                new TmkThresholds(0, 0),
                hash -> true,
                (listed, level1, level2) -> found.put(listed, level2));
        assertThat(capped).isTrue();
        assertThat(found).hasSize(32).containsKey(best);
    }

    private HashValue put(String name, byte[] file) throws Exception {
        Files.write(directory.resolve(name), file);
        return hash(file);
    }

    private static HashValue hash(byte[] file) throws Exception {
        return HashValue.parse("tmk", Digest.sha256(file).hex());
    }

    private static Map<HashValue, Float> found(
            TmkFiles files, byte[] query, TmkThresholds thresholds, Predicate<HashValue> listed) throws Exception {
        Map<HashValue, Float> found = new HashMap<>();
        boolean capped = files.search(
                Tmk.parse(query), hash(query), thresholds, listed, (hash, level1, level2) -> found.put(hash, level2));
        assertThat(capped).isFalse();
        return found;
    }
}
