// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import java.util.Locale;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.hash.HashException;
import org.hashmesh.hash.pdq.PdqHash;
import org.hashmesh.hash.tlsh.Tlsh;
import org.hashmesh.hash.tmk.Tmk;
import org.hashmesh.hash.tmk.TmkThresholds;
import org.hashmesh.hash.vpdq.Vpdq;
import org.hashmesh.hash.vpdq.VpdqMatch;
import org.hashmesh.hash.vpdq.VpdqThresholds;
import org.hashmesh.v1.CompareRequest;
import org.hashmesh.v1.CompareResponse;

/** How near two hashes are, by the measure of their type. Pure. */
public final class Comparison {
    private Comparison() {}

    /**
     * Compares the two, with the usual thresholds.
     *
     * @throws FieldException when one is no hash, or they are of two types
     */
    public static CompareResponse of(CompareRequest request) throws FieldException {
        MatchQuery leftQuery = MatchQuery.parse(request.getLeft());
        MatchQuery rightQuery = MatchQuery.parse(request.getRight());
        HashValue left = leftQuery.hash();
        HashValue right = rightQuery.hash();
        if (!left.type().equals(right.type())) {
            throw new FieldException(
                    "right.type", right.type() + ", but the left one is " + left.type() + ": only alike ones compare");
        }
        CompareResponse.Builder answer = CompareResponse.newBuilder().setType(left.type());
        answer.setEqual(left.equals(right)).setMatch(left.equals(right));
        try {
            if (left.kind() == HashKind.PDQ) {
                pdq(left, right, answer);
            } else if (left.kind() == HashKind.TLSH) {
                tlsh(left, right, answer);
            } else if (left.kind() == HashKind.VPDQ) {
                vpdq(left, right, answer);
            } else if (leftQuery.video().isPresent() && rightQuery.video().isPresent()) {
                tmk(leftQuery.video().get(), rightQuery.video().get(), answer);
            } else if (left.kind() == HashKind.TMK) {
                answer.setExplanation("without their files, two TMK hashes are equal or say nothing of each other");
            } else {
                answer.setExplanation("hashes of this type are equal or say nothing of each other");
            }
        } catch (HashException e) {
            throw new FieldException("right", e.reason());
        }
        return answer.build();
    }

    private static void pdq(HashValue left, HashValue right, CompareResponse.Builder answer) {
        int distance = PdqHash.of(left.rowKey(), 1).distance(PdqHash.of(right.rowKey(), 1));
        within(distance, MatchOptions.DEFAULT.maxDistance(), answer);
        answer.setExplanation(distance + " of 256 bits differ");
    }

    private static void tlsh(HashValue left, HashValue right, CompareResponse.Builder answer) throws HashException {
        int distance = Tlsh.parse(left.text()).distanceWithoutLength(Tlsh.parse(right.text()));
        within(distance, MatchOptions.DEFAULT.maxTlshDistance(), answer);
        answer.setExplanation("TLSH distance " + distance + ", without the texts' lengths");
    }

    private static void vpdq(HashValue left, HashValue right, CompareResponse.Builder answer) throws HashException {
        VpdqThresholds usual = VpdqThresholds.QUERY_IS_KNOWN;
        VpdqMatch match = Vpdq.parse(left.text()).match(Vpdq.parse(right.text()), usual.distance(), usual.quality());
        answer.setLeftMatched(match.queryPercent())
                .setRightMatched(match.comparedPercent())
                .setThreshold(usual.distance())
                .setMatch(answer.getEqual() || usual.passes(match))
                .setExplanation(
                        "%d of the left one's %d frames are in the right one, %d of the right one's %d in the left"
                                .formatted(
                                        match.queryFound(),
                                        match.queryFrames(),
                                        match.comparedFound(),
                                        match.comparedFrames()));
    }

    private static void tmk(Tmk left, Tmk right, CompareResponse.Builder answer) throws HashException {
        TmkThresholds usual = TmkThresholds.USUAL;
        float level1 = left.level1(right);
        float level2 = left.level2(right);
        boolean isMatch = level1 >= usual.level1() && level2 >= usual.level2();
        answer.setTmkLevel1(level1)
                .setTmkLevel2(level2)
                .setMatch(answer.getEqual() || isMatch)
                .setExplanation(String.format(
                        Locale.ROOT,
                        "scores %.3f of the average features and %.3f of the whole videos; both match from %.1f on",
                        level1,
                        level2,
                        usual.level1()));
    }

    private static void within(int distance, int threshold, CompareResponse.Builder answer) {
        answer.setDistance(distance).setThreshold(threshold).setMatch(distance <= threshold);
    }
}
