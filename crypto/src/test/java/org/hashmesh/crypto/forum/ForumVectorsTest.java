// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.note.NoteVector;
import org.junit.jupiter.api.Test;

/** Reads the files in {@code proto/vectors/forum}. */
class ForumVectorsTest {

    /** Checks a vector; returns if it is good. */
    @FunctionalInterface
    private interface Check {
        void run() throws Exception;
    }

    @Test
    void everyManifestHasThePublishedVerdict() throws Exception {
        for (NoteVector vector : vectors("manifests")) {
            byte[] file = vector.bytes("file");
            boolean isDouble = vector.get("kind").equals("double");
            assertVerdict(vector, () -> {
                Ed25519PublicKey identity = Ed25519PublicKey.parseHex(vector.get("identity"));
                if (isDouble) {
                    assertThat(DoubleManifest.open(file, identity).file()).isEqualTo(file);
                } else {
                    SignedManifest signed = SignedManifest.open(file, identity);
                    assertThat(signed.file()).isEqualTo(file);
                    assertThat(signed.hash().hex()).isEqualTo(vector.get("hash"));
                    assertThat(signed.manifest().text()).isEqualTo(signed.text());
                }
            });
        }
    }

    @Test
    void everyVotingKeyHasThePublishedVerdict() throws Exception {
        for (NoteVector vector : vectors("voting-keys")) {
            assertVerdict(
                    vector,
                    () -> new VotingKey(
                                    Long.parseLong(vector.get("serial")),
                                    Ed25519PublicKey.parseHex(vector.get("key")),
                                    HexFormat.of().parseHex(vector.get("signature")))
                            .verify(
                                    ForumId.parse(vector.get("forum")),
                                    MemberName.parse(vector.get("member")),
                                    Ed25519PublicKey.parseHex(vector.get("identity"))));
        }
    }

    @Test
    void everyJoinRequestHasThePublishedVerdict() throws Exception {
        for (NoteVector vector : vectors("join-requests")) {
            byte[] file = vector.bytes("file");
            assertVerdict(vector, () -> {
                JoinRequest request = JoinRequest.parse(file);
                assertThat(request.text()).isEqualTo(file);
                assertThat(request.member().value()).isEqualTo(vector.get("member"));
                assertThat(request.identity().hex()).isEqualTo(vector.get("identity"));
                assertThat(request.contact().orElse("")).isEqualTo(vector.get("contact"));
                assertThat(request.fingerprint().text()).isEqualTo(vector.get("fingerprint"));
            });
        }
    }

    @Test
    void everyActHasThePublishedVerdict() throws Exception {
        for (NoteVector vector : vectors("acts")) {
            assertVerdict(
                    vector,
                    switch (vector.get("kind")) {
                        case "act" ->
                            () -> {
                                Act act = Act.parse(vector.bytes("text"));
                                assertThat(act.text()).isEqualTo(vector.bytes("text"));
                                assertThat(act.id().toString()).isEqualTo(vector.get("id"));
                            };
                        case "founded" ->
                            () -> {
                                AdoptedAct adopted = AdoptedAct.parse(vector.bytes("file"));
                                assertThat(ForumState.founded(adopted).forum().toString())
                                        .isEqualTo(vector.get("forum"));
                                assertThat(adopted.file()).isEqualTo(vector.bytes("file"));
                            };
                        default ->
                            () -> {
                                ForumState before = ForumState.founded(AdoptedAct.parse(vector.bytes("genesis")));
                                AdoptedAct adopted = AdoptedAct.parse(vector.bytes("file"));
                                ForumState after =
                                        before.next(adopted, Instant.ofEpochSecond(Long.parseLong(vector.get("now"))));
                                assertThat(after.head().toString()).isEqualTo(vector.get("head"));
                                assertThat(adopted.file()).isEqualTo(vector.bytes("file"));
                            };
                    });
        }
    }

    @Test
    void everyInviteBundleHasThePublishedVerdict() throws Exception {
        for (NoteVector vector : vectors("invite-bundles")) {
            byte[] file = vector.bytes("file");
            assertVerdict(vector, () -> {
                InviteBundle bundle = InviteBundle.parse(file);
                InviteBundle.Contents contents = bundle.contents();
                assertThat(bundle.text()).isEqualTo(file);
                assertThat(bundle.identity().hex()).isEqualTo(vector.get("identity"));
                assertThat(contents.forum().toString()).isEqualTo(vector.get("forum"));
                assertThat(contents.invited().value()).isEqualTo(vector.get("invited"));
                assertThat(contents.sponsor().value()).isEqualTo(vector.get("sponsor"));
                assertThat(contents.acts()).hasSize(Integer.parseInt(vector.get("acts")));
            });
        }
    }

    @Test
    void everyFingerprintIsThePublishedOne() throws Exception {
        for (NoteVector vector : vectors("fingerprints")) {
            String found = switch (vector.get("kind")) {
                case "member" ->
                    Fingerprint.of(
                                    MemberName.parse(vector.get("member")),
                                    Ed25519PublicKey.parseHex(vector.get("identity")))
                            .text();
                case "forum" ->
                    Fingerprint.of(ForumId.parse(vector.get("forum"))).text();
                default -> typed(vector.get("typed"));
            };
            assertThat(found).as(vector.toString()).isEqualTo(vector.get("fingerprint"));
        }
    }

    private static String typed(String text) {
        try {
            return Fingerprint.parse(text).text();
        } catch (ForumException e) {
            return "refused";
        }
    }

    private static void assertVerdict(NoteVector vector, Check check) throws Exception {
        String verdict = "good";
        String why = "";
        try {
            check.run();
        } catch (ForumException e) {
            verdict = e.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
            why = e.getMessage();
        }
        assertThat(verdict).as("%s: %s", vector.get("name"), why).isEqualTo(vector.get("verdict"));
    }

    private static List<NoteVector> vectors(String name) throws Exception {
        List<NoteVector> found = NoteVector.in("forum/" + name + ".jsonl");
        assertThat(found).isNotEmpty();
        return found;
    }
}
