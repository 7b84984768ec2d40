// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.function.Consumer;
import org.hashmesh.v1.Add;
import org.hashmesh.v1.EntryType;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.Labels;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.Producer;
import org.hashmesh.v1.Severity;
import org.junit.jupiter.api.Test;

class NewEntryCheckTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String PDQ = "f8f8f0cce0f4e84d0e370a22028f67f0b36e2ed596623e1d33e6339c4e9c9b22";
    private static final String MD5 = "0cc175b9c0f1b6a831c399e269772661";

    private final NewEntryCheck check = new NewEntryCheck(Taxonomy.load());

    private static NewEntry.Builder entry(String type, String value) {
        return NewEntry.newBuilder().setHash(Hash.newBuilder().setType(type).setValue(value));
    }

    private static NewEntry full() {
        Labels.Builder labels = Labels.newBuilder()
                .setContentType("image")
                .addProducers(Producer.newBuilder().setList("unsc").setEntity("Example Organisation"))
                .addBehaviours("tvec7")
                .addBehaviours("tvec1")
                .addBehaviours("tvec7")
                .addInclusionGrounds("un_list");
        return entry("pdq", PDQ)
                .setQuality(87)
                .setContentGroup("000102030405060708090A0B0C0D0E0F")
                .setLabels(labels)
                .setIncident("INC-2026-0001")
                .setSeverity(Severity.SEVERITY_HIGH)
                .setFirstSeen(1_767_225_600)
                .setLastSeen(1_767_312_000)
                .setExpires(1_798_761_600)
                .setNote("Frame 12 of the video")
                .build();
    }

    private void refuses(Consumer<NewEntry.Builder> change, String message) {
        NewEntry.Builder entry = full().toBuilder();
        change.accept(entry);
        assertThatThrownBy(() -> check.check(entry.build(), NOW))
                .isInstanceOf(FieldException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aGoodEntryBecomesABodyThatEveryNodeReads() throws FieldException {
        Add add = check.check(full(), NOW);
        assertThat(add.getLabels().getTaxonomyVersion()).isEqualTo(Taxonomy.CURRENT_VERSION);
        assertThat(add.getLabels().getBehavioursList()).containsExactly("tvec1", "tvec7");
        byte[] leaf = EntryLeaf.of(EntryType.ENTRY_TYPE_ADD, ByteString.copyFrom(new byte[EntryLeaf.SALT_BYTES]), add)
                .encode();
        assertThat(Statement.read(leaf)).isEqualTo(new Statement.Added(HashValue.parse("pdq", PDQ), add));
    }

    @Test
    void theOrderOfLabelsDoesNotMatter() throws FieldException {
        Labels.Builder turned = full().getLabels().toBuilder()
                .clearBehaviours()
                .addBehaviours("tvec1")
                .addBehaviours("tvec7");
        assertThat(check.check(full().toBuilder().setLabels(turned).build(), NOW))
                .isEqualTo(check.check(full(), NOW));
    }

    @Test
    void aHashAloneIsEnoughExceptForPdq() throws FieldException {
        assertThat(check.check(entry("md5", MD5).build(), NOW).hasLabels()).isFalse();
        assertThatThrownBy(() -> check.check(entry("pdq", PDQ).build(), NOW))
                .hasMessage("quality: missing: a pdq hash needs its quality, 0 to 100");
        assertThatThrownBy(() -> check.check(NewEntry.getDefaultInstance(), NOW))
                .hasMessage("hash: missing");
    }

    @Test
    void refusesWhatWouldMatchTooMuch() {
        refuses(e -> e.setQuality(49), "quality: 49 is below 50");
        refuses(e -> e.setQuality(101), "quality: 101, not 0 to 100");
        refuses(e -> e.setHash(Hash.newBuilder().setType("pdq").setValue("0".repeat(64))), "no content at all");
        refuses(
                e -> e.clearQuality().setHash(Hash.newBuilder().setType("vpdq").setValue("0,49," + PDQ + ",0")),
                "value: no frame has quality 50 or more");
    }

    @Test
    void refusesAQualityWhereThereIsNone() {
        refuses(
                e -> e.setHash(Hash.newBuilder().setType("md5").setValue(MD5)),
                "quality: set, but only a pdq hash has one; this is md5");
    }

    @Test
    void refusesCodesThatTheTaxonomyDoesNotHave() {
        refuses(
                e -> e.getLabelsBuilder().setContentType("picture"),
                "labels.content_type: `picture` is not a code of taxonomy version 1, which has image, video");
        refuses(e -> e.getLabelsBuilder().addBehaviours("TVEC1"), "labels.behaviours: `TVEC1`");
        refuses(e -> e.getLabelsBuilder().addInclusionGrounds("x"), "labels.inclusion_grounds: `x`");
        refuses(
                e -> e.getLabelsBuilder().addProducersBuilder().setList("fbi").setEntity("x"),
                "labels.producers.list: `fbi`");
        refuses(e -> e.getLabelsBuilder().addProducersBuilder().setList("none"), "labels.producers.entity: empty");
        refuses(e -> e.getLabelsBuilder().setTaxonomyVersion(2), "labels.taxonomy_version: 2, this node has 1");
        refuses(e -> e.setSeverityValue(9), "severity: 9");
    }

    @Test
    void refusesTimesThatCannotBe() {
        refuses(e -> e.setFirstSeen(1_767_225_600_000L), "first_seen: lies in the future; is it in milliseconds?");
        refuses(e -> e.setLastSeen(1), "last_seen: lies before first_seen");
        refuses(e -> e.setExpires(NOW.getEpochSecond()), "expires: lies in the past");
        refuses(e -> e.setFirstSeen(-1), "first_seen: -1 seconds since 1970");
    }

    @Test
    void refusesPersonalDataAndControlCharactersInTheNote() {
        refuses(e -> e.setNote("from jane.doe@example.org"), "note: contains an e-mail address");
        refuses(e -> e.setNote("a\u0007b"), "note: contains a control character");
        refuses(e -> e.setNote("n".repeat(256)), "note: 256 characters, at most 255 are allowed");
        refuses(e -> e.setIncident("../x"), "incident: not MEMBER/NAME: a member's name");
        refuses(e -> e.setIncident("acme.example/Attack"), "incident: not MEMBER/NAME: a member's name");
        refuses(e -> e.setIncident("x y"), "incident: not MEMBER/NAME, nor 1 to 64 letters");
        refuses(e -> e.setContentGroup("abc"), "content_group: not 32 hex digits");
    }

    @Test
    void refusesAnEntryThatDoesNotFit() {
        StringBuilder lines = new StringBuilder();
        for (int frame = 0; frame < 60; frame++) {
            lines.append(frame)
                    .append(",100,")
                    .append(PDQ)
                    .append(",")
                    .append(frame)
                    .append('\n');
        }
        refuses(
                e -> e.clearQuality().setHash(Hash.newBuilder().setType("vpdq").setValue(lines.toString())),
                "at most 4096 are allowed; keep fewer frames");
    }

    @Test
    void aKindThatItCannotReadIsNotPublished() {
        refuses(
                e -> e.clearQuality()
                        .setHash(Hash.newBuilder().setType("unread:99").setValue("ab")),
                "cannot check");
    }

    @Test
    void theTaxonomyHasItsFourAxes() {
        Taxonomy taxonomy = Taxonomy.load();
        assertThat(taxonomy.version()).isEqualTo(Taxonomy.CURRENT_VERSION);
        assertThat(taxonomy.codes(Taxonomy.Axis.CONTENT_TYPE)).hasSize(6);
        assertThat(taxonomy.codes(Taxonomy.Axis.PRODUCER_LIST))
                .containsKeys("unsc", "none")
                .hasSize(8);
        assertThat(taxonomy.codes(Taxonomy.Axis.BEHAVIOUR)).containsKeys("tvec1", "tvec8", "tvec0", "tvec01");
        assertThat(taxonomy.codes(Taxonomy.Axis.INCLUSION_GROUND)).hasSize(6);
        for (Taxonomy.Axis axis : Taxonomy.Axis.values()) {
            assertThat(taxonomy.codes(axis)).allSatisfy((code, meaning) -> {
                assertThat(code).matches("[a-z0-9_]{1,32}");
                assertThat(meaning).isNotBlank();
            });
        }
    }
}
