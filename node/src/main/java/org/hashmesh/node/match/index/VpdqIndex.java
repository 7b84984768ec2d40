// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match.index;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.hashmesh.hash.pdq.PdqHash;
import org.hashmesh.hash.vpdq.Frame;
import org.hashmesh.hash.vpdq.Vpdq;
import org.hashmesh.hash.vpdq.VpdqMatch;
import org.hashmesh.hash.vpdq.VpdqThresholds;
import org.jspecify.annotations.Nullable;

/**
 * Videos by the PDQ hashes of their frames: which videos share how much with a query, with the figures of {@link Vpdq#match} and
 * without comparing with each video. Frames of low quality are left out. Any number of threads search without locks, changes take
 * one; what {@link #add} returned from is found by the next search.
 *
 * <p>Some 300 bytes a frame; a search costs one of {@link PdqIndex} for each frame of the query, and a step for each video that has a frame
 * found.
 */
public final class VpdqIndex {
    /** Frames of the index that one frame of a query may match; an intro that all videos share is one frame. */
    private static final int MOST_FRAMES = 10_000;

    /** Pairs of a frame and a video that one search looks at: some 100 ms. */
    private static final int MOST_PAIRS = 5_000_000;

    /** Of a frame, beside its place in the index of frames: itself, who has it, and its quality. */
    private static final long FRAME_BYTES = 200;

    /** Takes what a search finds. */
    public interface Sink {
        /** A video of the index, and how much of it and of the query match. */
        void found(int video, VpdqMatch match);
    }

    /** A video's different frames and the best quality of each. */
    private static final class Video {
        final PdqHash[] frames;
        final byte[] qualities;

        Video(PdqHash[] frames, byte[] qualities) {
            this.frames = frames;
            this.qualities = qualities;
        }

        int frames(int quality) {
            int count = 0;
            for (byte frame : qualities) {
                count += frame >= quality ? 1 : 0;
            }
            return count;
        }
    }

    /** Who has a frame: video numbers, and in the same places the best quality of that frame in the video. */
    private static final class Owners {
        final int[] videos;
        final byte[] qualities;
        final int count;

        Owners(int[] videos, byte[] qualities, int count) {
            this.videos = videos;
            this.qualities = qualities;
            this.count = count;
        }

        Owners with(int video, byte quality) {
            boolean full = count == videos.length;
            int[] all = full ? Arrays.copyOf(videos, 2 * count) : videos;
            byte[] best = full ? Arrays.copyOf(qualities, 2 * count) : qualities;
            // Nobody reads beyond the count that goes with the arrays.
            all[count] = video;
            best[count] = quality;
            return new Owners(all, best, count + 1);
        }

        /** Null when nobody is left. */
        @Nullable
        Owners without(int video) {
            int[] others = new int[Math.max(1, count - 1)];
            byte[] best = new byte[others.length];
            int n = 0;
            for (int i = 0; i < count; i++) {
                if (videos[i] != video) {
                    others[n] = videos[i];
                    best[n++] = qualities[i];
                }
            }
            return n == 0 ? null : new Owners(others, best, n);
        }
    }

    /** What was found of one video. */
    private static final class Tally {
        int queryFound;
        int comparedFound;
        /** The query's frame that was counted last. */
        int lastFrame = -1;
    }

    private final int leastQuality;
    private final PdqIndex frames;
    private final Map<PdqHash, Owners> owners = new ConcurrentHashMap<>();
    private final Map<Integer, Video> videos = new ConcurrentHashMap<>();
    private final ReentrantLock writing = new ReentrantLock();

    /** Frames of each video, all together. */
    private volatile long videoFrames;

    /**
     * An empty index.
     *
     * @param merges as for {@link PdqIndex}
     * @param room as for {@link PdqIndex}
     * @param leastQuality 0 to 100; frames below are left out, and no search can ask for them
     */
    public VpdqIndex(Executor merges, LongSupplier room, int leastQuality) {
        this.frames = new PdqIndex(merges, room);
        this.leastQuality = leastQuality;
    }

    /**
     * Adds a video.
     *
     * @param video the caller's number for it
     * @return false if that number is taken; then nothing changes
     */
    public boolean add(int video, Vpdq hash) {
        writing.lock();
        try {
            if (videos.containsKey(video)) {
                return false;
            }
            Map<PdqHash, Byte> best = new TreeMap<>();
            for (Frame frame : hash.frames()) {
                if (frame.quality() >= leastQuality) {
                    best.merge(frame.hash(), (byte) frame.quality(), (a, b) -> a >= b ? a : b);
                }
            }
            byte[] qualities = new byte[best.size()];
            int n = 0;
            for (byte quality : best.values()) {
                qualities[n++] = quality;
            }
            videos.put(video, new Video(best.keySet().toArray(PdqHash[]::new), qualities));
            best.forEach((frame, quality) -> owners.compute(
                    frame,
                    (same, before) -> before == null
                            ? new Owners(new int[] {video}, new byte[] {quality}, 1)
                            : before.with(video, quality)));
            best.keySet().forEach(frames::add);
            resize(best.size());
            return true;
        } finally {
            writing.unlock();
        }
    }

    /**
     * Removes a video.
     *
     * @return false if there is none of that number
     */
    public boolean remove(int video) {
        writing.lock();
        try {
            Video removed = videos.remove(video);
            if (removed == null) {
                return false;
            }
            for (PdqHash frame : removed.frames) {
                if (owners.computeIfPresent(frame, (same, before) -> before.without(video)) == null) {
                    frames.remove(frame);
                }
            }
            resize(-removed.frames.length);
            return true;
        } finally {
            writing.unlock();
        }
    }

    private void resize(int change) {
        long changed = videoFrames + change;
        videoFrames = changed;
    }

    /** How many videos it holds. */
    public int size() {
        return videos.size();
    }

    /** What it holds in memory, about: Java says of no map what it takes. */
    public long memoryBytes() {
        return frames.memoryBytes() + FRAME_BYTES * videoFrames;
    }

    /** How many different frames it holds. */
    public long frames() {
        return frames.size();
    }

    /**
     * Finds the videos that match, in no order.
     *
     * @param thresholds a distance of at most {@link PdqIndex#MAX_DISTANCE}, a quality not below that of the index
     * @return whether there was more to look at than one search may: then shares may be larger than given out, and videos missing
     * @throws IllegalArgumentException for thresholds that this index cannot serve
     */
    public boolean search(Vpdq query, VpdqThresholds thresholds, Sink sink) {
        if (thresholds.quality() < leastQuality) {
            throw new IllegalArgumentException("frames below quality " + leastQuality + " are not kept");
        }
        Set<PdqHash> asked = new HashSet<>();
        for (Frame frame : query.frames()) {
            if (frame.quality() >= thresholds.quality()) {
                asked.add(frame.hash());
            }
        }
        Search search = new Search(thresholds);
        asked.forEach(search::ask);
        search.tallies.forEach((video, tally) -> {
            Video compared = videos.get(video);
            if (compared != null) {
                VpdqMatch match = new VpdqMatch(
                        asked.size(), tally.queryFound, compared.frames(thresholds.quality()), tally.comparedFound);
                if (thresholds.passes(match)) {
                    sink.found(video, match);
                }
            }
        });
        return search.capped;
    }

    /** One search under way. */
    private final class Search {
        private final VpdqThresholds thresholds;
        private final Map<Integer, Tally> tallies = new HashMap<>();
        private final Set<PdqHash> seen = new HashSet<>();
        private int frame;
        private int pairs;
        private boolean capped;

        Search(VpdqThresholds thresholds) {
            this.thresholds = thresholds;
        }

        void ask(PdqHash hash) {
            frame++;
            capped |= frames.search(hash, thresholds.distance(), MOST_FRAMES, (found, distance) -> count(found));
        }

        private void count(PdqHash found) {
            boolean first = seen.add(found);
            Owners having = owners.get(found);
            for (int i = 0; having != null && i < having.count; i++) {
                if (pairs++ >= MOST_PAIRS) {
                    capped = true;
                    return;
                }
                if (having.qualities[i] >= thresholds.quality()) {
                    Tally tally = tallies.computeIfAbsent(having.videos[i], video -> new Tally());
                    tally.comparedFound += first ? 1 : 0;
                    tally.queryFound += tally.lastFrame == frame ? 0 : 1;
                    tally.lastFrame = frame;
                }
            }
        }
    }
}
