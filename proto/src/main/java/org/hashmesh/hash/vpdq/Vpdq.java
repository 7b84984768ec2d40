// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.hash.vpdq;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hashmesh.hash.HashException;
import org.hashmesh.hash.pdq.PdqHash;

/**
 * The vPDQ hash of a video: its frames, one at least, their numbers rising.
 *
 * <p>As text one line {@code frame,quality,pdqhex,timestamp} for each frame. Canonical: lines end with LF but for the
 * last, which has none; no blanks; integers without leading zeros; the PDQ in lower case; the time in seconds with at
 * most three decimals (rounded half up, since writers differ beyond that), without trailing zeros.
 *
 * @param frames in the order of their numbers
 */
public record Vpdq(List<Frame> frames) {
    private static final Pattern LINE =
            Pattern.compile("([0-9]{1,10}),([0-9]{1,10}),([0-9A-Fa-f]{64}),([0-9]{1,9}(?:\\.[0-9]{1,24})?)");
    private static final int MAX_QUALITY = 100;
    private static final int DECIMALS = 3;
    private static final BigDecimal END_OF_TIME = BigDecimal.valueOf(1_000_000_000);
    private static final long MAX_FRAME = 0xffff_ffffL;

    public Vpdq {
        frames = List.copyOf(frames);
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("a video has a frame");
        }
    }

    /**
     * Reads the text form, which may have CR LF, blanks at the ends of lines and a last empty line.
     *
     * @throws HashException naming the line and what is wrong with it
     */
    public static Vpdq parse(String text) throws HashException {
        List<Frame> frames = new ArrayList<>();
        long last = -1;
        for (String line : text.strip().split("\n", -1)) {
            Frame frame = frame(frames.size() + 1, line.strip(), last);
            frames.add(frame);
            last = frame.number();
        }
        return new Vpdq(frames);
    }

    private static Frame frame(int line, String text, long last) throws HashException {
        Matcher matcher = LINE.matcher(text);
        if (!matcher.matches()) {
            throw wrong(line, "is not frame,quality,pdqhex,timestamp with plain decimal numbers and 64 hex digits");
        }
        long number = Long.parseLong(matcher.group(1));
        long quality = Long.parseLong(matcher.group(2));
        if (number <= last || number > MAX_FRAME) {
            throw wrong(line, "has frame " + number + " after frame " + last + "; frame numbers rise");
        }
        if (quality > MAX_QUALITY) {
            throw wrong(line, "has quality " + quality + ", at most " + MAX_QUALITY + " is possible");
        }
        BigDecimal seconds = new BigDecimal(matcher.group(4)).setScale(DECIMALS, RoundingMode.HALF_UP);
        if (seconds.compareTo(END_OF_TIME) >= 0) {
            // Rounded up to one digit more than a reader of the canonical text takes.
            throw wrong(line, "has a timestamp of " + END_OF_TIME + " seconds");
        }
        return new Frame(
                number,
                (int) quality,
                PdqHash.parse(matcher.group(3)),
                seconds.unscaledValue().longValueExact());
    }

    /** The canonical text. */
    public String text() {
        return frames.stream().map(Frame::line).collect(Collectors.joining("\n"));
    }

    /** The highest quality of any frame. */
    public int bestQuality() {
        return frames.stream().mapToInt(Frame::quality).max().orElseThrow();
    }

    /**
     * How much of this video, the query, is in the compared one, and the other way round. Costs a distance for each
     * pair of frames.
     *
     * <p>Frames below {@code quality} do not count, and a PDQ hash counts once however many frames have it, as in
     * python-threatexchange; the reference in C++ counts each frame. A frame is found when some frame of the other
     * video is at most {@code distance} away, as PDQ hashes match everywhere; the C++ wants less than that.
     *
     * @param distance greatest distance of two PDQ hashes that match, 31 by convention
     * @param quality least quality of a frame that counts, 50 by convention
     */
    public VpdqMatch match(Vpdq compared, int distance, int quality) {
        Collection<PdqHash> ours = counted(quality);
        Collection<PdqHash> theirs = compared.counted(quality);
        return new VpdqMatch(ours.size(), found(ours, theirs, distance), theirs.size(), found(theirs, ours, distance));
    }

    private Collection<PdqHash> counted(int quality) {
        return frames.stream()
                .filter(frame -> frame.quality() >= quality)
                .map(Frame::hash)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static int found(Collection<PdqHash> some, Collection<PdqHash> among, int distance) {
        int found = 0;
        for (PdqHash hash : some) {
            for (PdqHash other : among) {
                if (hash.distance(other) <= distance) {
                    found++;
                    break;
                }
            }
        }
        return found;
    }

    /** For people and logs: hash values do not belong in logs. */
    @Override
    public String toString() {
        return "vpdq hash of " + frames.size() + " frames";
    }

    private static HashException wrong(int line, String what) {
        return new HashException("vpdq line " + line + " " + what);
    }
}
