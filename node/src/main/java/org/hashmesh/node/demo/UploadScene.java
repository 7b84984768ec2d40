// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashAnswer;
import org.hashmesh.v1.Listing;
import org.hashmesh.v1.NearHash;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.OpineRequest;
import org.hashmesh.v1.OpinionKind;
import org.hashmesh.v1.OpinionReason;
import org.hashmesh.v1.Severity;

/** An upload that was changed a little is known all the same; and a dispute changes what is done about it. For one thread. */
final class UploadScene {
    /** Bits of the listed picture's hash that the upload's has otherwise. */
    private static final int CHANGED_BITS = 9;

    /** Labels of which the policy that comes with a node says more than that people should look. */
    private static final Set<String> URGENT = Set.of("tvec0", "tvec01", "tvec2");

    private final Stage stage;
    private final Story story;
    private final SampleList list;

    UploadScene(Stage stage, SampleList list) {
        this.stage = stage;
        this.story = stage.story();
        this.list = list;
    }

    /** Leaves it out when the list is so short that no picture in it is fit for this. */
    void play() {
        picture().ifPresent(this::play);
    }

    private void play(Hash listed) {
        Hash upload = changed(listed);
        story.step(
                "somebody uploads a changed copy of a listed picture at cirrus; bolt disagrees that it belongs on the list",
                List.of(
                        Stage.cli(stage.cirrus(), "match " + Stage.name(upload)),
                        Stage.cli(stage.bolt(), "opinion disagree " + Stage.name(listed) + " --reason newsworthy")),
                stage.watched(() -> tell(listed, upload)));
    }

    private Optional<Hash> picture() {
        return IntStream.range(0, list.size())
                .mapToObj(list::entry)
                .filter(entry -> entry.getHash().getType().equals("pdq")
                        && entry.getSeverity() != Severity.SEVERITY_CRITICAL
                        && entry.getLabels().getBehavioursList().stream().noneMatch(URGENT::contains))
                .map(NewEntry::getHash)
                .findFirst();
    }

    private static Hash changed(Hash picture) {
        byte[] bits = HexFormat.of().parseHex(picture.getValue());
        for (int i = 0; i < CHANGED_BITS; i++) {
            bits[3 * i] ^= 0x10;
        }
        return picture.toBuilder().setValue(HexFormat.of().formatHex(bits)).build();
    }

    private void tell(Hash listed, Hash upload) {
        HashAnswer answer = stage.cirrus().client().lookUp(upload);
        NearHash near = answer.getNearCount() == 1 ? answer.getNear(0) : NearHash.getDefaultInstance();
        Stage.require(
                near.getHash().getValue().equals(listed.getValue()) && near.getDistance() == CHANGED_BITS,
                stage.cirrus(),
                "does not find the picture, but " + answer);
        story.seen(Stage.named(stage.cirrus()) + "near: " + near.getDistance() + " of 256 bits differ, "
                + near.getThreshold() + " may; " + near.getListings(0).getMember() + " lists it; " + verdict(answer));
        stage.bolt()
                .client()
                .opinions()
                .opine(OpineRequest.newBuilder()
                        .addHashes(listed)
                        .setKind(OpinionKind.OPINION_KIND_DISAGREE)
                        .setReason(OpinionReason.OPINION_REASON_NEWSWORTHY)
                        .build());
        long answered = System.nanoTime();
        stage.await(
                Stage.SOON,
                Stage.QUICK,
                "cirrus.example knows of the dispute",
                () -> disputed(stage.cirrus().client().lookUp(upload)));
        story.seen(Stage.named(stage.cirrus()) + "disputed "
                + Story.time(System.nanoTime() - answered).strip() + " after bolt has signed its opinion; "
                + verdict(stage.cirrus().client().lookUp(upload)));
        stage.await(
                Stage.SOON,
                "acme.example hears what others think of its entry",
                () -> disputed(stage.acme().client().lookUp(upload)));
        story.seen(Stage.named(stage.acme()) + "sees it too, and has 14 days to answer: hashmesh dispute list");
    }

    private static boolean disputed(HashAnswer answer) {
        return answer.getNearList().stream()
                .flatMap(near -> near.getListingsList().stream())
                .anyMatch(Listing::getDisputed);
    }

    private static String verdict(HashAnswer answer) {
        return "verdict " + answer.getVerdict().getAction() + ", by rule "
                + answer.getVerdict().getRule();
    }
}
