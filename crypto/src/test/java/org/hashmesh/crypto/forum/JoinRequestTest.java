// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hashmesh.crypto.forum.Company.ACME;
import static org.hashmesh.crypto.forum.Company.BOLT;

import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.forum.ForumException.Reason;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.note.NoteKeyType;
import org.hashmesh.crypto.note.NoteSignature;
import org.hashmesh.crypto.note.NoteVerifierKey;
import org.hashmesh.crypto.note.SignedNote;
import org.junit.jupiter.api.Test;

class JoinRequestTest {

    private static final Ed25519PublicKey IDENTITY = ACME.identity().publicKey();

    private final JoinRequest request =
            JoinRequest.sign(ACME.manifest(1), Optional.of("Ann Ämes <ann@acme.example>"), ACME.identity());

    @Test
    void isReadAsItWasWritten() throws Exception {
        JoinRequest read = JoinRequest.parse(request.text());
        assertThat(read).isEqualTo(request);
        assertThat(read.member()).isEqualTo(ACME.name());
        assertThat(read.identity()).isEqualTo(IDENTITY);
        assertThat(read.contact()).contains("Ann Ämes <ann@acme.example>");
        assertThat(read.manifest()).isEqualTo(request.manifest());
        assertThat(read.fingerprint()).isEqualTo(Fingerprint.of(ACME.name(), IDENTITY));
        read.manifest().verify(IDENTITY);
        assertThat(new String(request.text(), UTF_8))
                .startsWith("hashmesh/join-request/v1\nidentity " + IDENTITY.hex()
                        + "\ncontact Ann Ämes <ann@acme.example>\n\n"
                        + new String(request.manifest().file(), UTF_8) + "\n\u2014 acme.example ");
    }

    @Test
    void needsNoContact() throws Exception {
        JoinRequest plain = JoinRequest.sign(ACME.manifest(1), Optional.empty(), ACME.identity());
        assertThat(JoinRequest.parse(plain.text()).contact()).isEmpty();
        assertThat(new String(plain.text(), UTF_8)).doesNotContain("contact");
    }

    @Test
    void refusesContactsThatAreNotOnePrintableLine() {
        String accent = "\u0301";
        for (String bad : List.of("", " a", "a ", "a\nb", "a\u001b[2J", "a\u202eb", "x".repeat(201), "e" + accent)) {
            assertThatThrownBy(() -> JoinRequest.sign(ACME.manifest(1), Optional.of(bad), ACME.identity()))
                    .as(bad)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        String sneaky = text("contact a\u202eb\n", ACME, request.manifest());
        assertThatThrownBy(() -> JoinRequest.parse(sneaky.getBytes(UTF_8))).hasMessageContaining("printable");
    }

    @Test
    void refusesAManifestOfAnotherKey() {
        // A thief of somebody's manifest signs the request with its own key.
        Company thief = new Company(Company.FORUM, ACME.name());
        SignedManifest stolen = SignedManifest.sign(thief.manifest(1), BOLT.identity());
        String text = text("", ACME, stolen);
        assertThatThrownBy(() -> JoinRequest.parse(text.getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        ForumException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_SIGNATURE));
    }

    @Test
    void refusesASignatureOfAnotherKey() throws Exception {
        String text = new String(request.text(), UTF_8);
        String body = text.substring(0, text.lastIndexOf("\n\n") + 1);
        NoteVerifierKey key = new NoteVerifierKey(ACME.name().value(), NoteKeyType.ED25519, IDENTITY);
        byte[] forged = SignedNote.of(
                        body,
                        List.of(NoteSignature.of(key, BOLT.identity().sign(body.getBytes(UTF_8)))),
                        JoinRequest.MAX_BYTES)
                .toBytes();
        assertThatThrownBy(() -> JoinRequest.parse(forged)).hasMessageContaining("not signed by the key in it");
    }

    @Test
    void refusesWhatIsNoRequest() {
        byte[] manifest = request.manifest().file();
        assertThatThrownBy(() -> JoinRequest.parse(manifest)).isInstanceOf(ForumException.class);
        assertThatThrownBy(() -> JoinRequest.parse(new byte[0])).isInstanceOf(ForumException.class);
        assertThatThrownBy(() -> JoinRequest.parse(new byte[JoinRequest.MAX_BYTES + 1]))
                .hasMessageContaining("at most");
    }

    @Test
    void noChangedByteGoesUnseen() throws Exception {
        Mutations.assertAllRefused(request.text(), 800, 6, JoinRequest::parse);
    }

    private static String text(String contact, Company signer, SignedManifest manifest) {
        Ed25519PublicKey key = signer.identity().publicKey();
        String body = "hashmesh/join-request/v1\nidentity " + key.hex() + "\n" + contact + "\n"
                + new String(manifest.file(), UTF_8);
        return new String(
                SignedManifest.note(
                        signer.name().value(),
                        key,
                        body.getBytes(UTF_8),
                        signer.identity().sign(body.getBytes(UTF_8)),
                        JoinRequest.MAX_BYTES),
                UTF_8);
    }
}
