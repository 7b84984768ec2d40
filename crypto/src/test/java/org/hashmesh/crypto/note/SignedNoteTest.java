// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.note;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.junit.jupiter.api.Test;

class SignedNoteTest {

    private static final String PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    @Test
    void givesThePublishedVerdictOfEachNote() throws Exception {
        for (NoteVector vector : NoteVector.ofKind("note")) {
            assertThat(verdict(vector.bytes("note"), vector.get("vkey")))
                    .as(vector.get("name"))
                    .isEqualTo(vector.get("verdict"));
        }
    }

    @Test
    void writesTheBytesItRead() throws Exception {
        for (NoteVector vector : NoteVector.ofKind("note")) {
            if (vector.get("verdict").equals("good")) {
                byte[] note = vector.bytes("note");
                assertThat(SignedNote.parse(note).toBytes()).isEqualTo(note);
            }
        }
    }

    @Test
    void neverVerifiesANoteWithAFlippedBit() throws Exception {
        for (NoteVector vector : NoteVector.ofKind("note")) {
            // The vector with an unknown signature is left out: a flip in that line may be none of our business.
            if (vector.get("verdict").equals("good") && !vector.get("name").contains("unknown")) {
                byte[] good = vector.bytes("note");
                for (int bit = 0; bit < 8 * good.length; bit++) {
                    byte[] bad = good.clone();
                    bad[bit / 8] ^= (byte) (1 << (bit % 8));
                    assertThat(verdict(bad, vector.get("vkey")))
                            .as("%s, bit %s", vector.get("name"), bit)
                            .isNotEqualTo("good");
                }
            }
        }
    }

    @Test
    void makesTheMessageThatIsSigned() throws IOException {
        for (NoteVector vector : NoteVector.ofKind("message")) {
            Instant time = Instant.ofEpochSecond(Long.parseLong(vector.get("time")));
            assertThat(new String(Cosignature.message(time, vector.get("text")), UTF_8))
                    .isEqualTo(vector.get("message"));
        }
    }

    @Test
    void readsTheTimeOfAPublishedCosignature() throws Exception {
        for (NoteVector vector : NoteVector.ofKind("layout")) {
            SignedNote note = SignedNote.parse(vector.bytes("note"));
            assertThat(Cosignature.timeOf(note.signatures().get(1)).getEpochSecond())
                    .isEqualTo(Long.parseLong(vector.get("time")));
            assertThat(note.toBytes()).isEqualTo(vector.bytes("note"));
        }
    }

    @Test
    void writesTheVerifierKeysItRead() throws Exception {
        for (NoteVector vector : NoteVector.ofKind("note")) {
            assertThat(NoteVerifierKey.parse(vector.get("vkey")).text()).isEqualTo(vector.get("vkey"));
        }
    }

    @Test
    void refusesEveryPartOfAVerifierKeyAndEachChangedCharacter() {
        for (int from = 0; from <= PETER.length(); from++) {
            for (int to = from; to <= PETER.length(); to++) {
                if (to - from < PETER.length()) {
                    refusesKey(PETER.substring(from, to));
                }
            }
        }
        for (int at = 0; at < PETER.length(); at++) {
            char next = (char) (PETER.charAt(at) + 1);
            refusesKey(PETER.substring(0, at) + next + PETER.substring(at + 1));
        }
        refusesKey(PETER.replace("c74f20a3", "c74f20a3".toUpperCase(Locale.ROOT)));
        // Published with golang.org/x/mod/sumdb/note: a key of the wrong length and one of an unknown type, ids
        // fitting.
        refusesKey("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==");
        refusesKey("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    }

    @Test
    void readsBackWhatItWrites() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            SignedNote note = randomNote(random);
            assertThat(SignedNote.parse(note.toBytes())).isEqualTo(note);
        }
    }

    @Test
    void givesAValueOrAReasonForAnyBytes() {
        Random random = new Random(8);
        byte[] alphabet = "a+/= \n\n\n\u2014\u00e9\t0".getBytes(UTF_8);
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] =
                        random.nextInt(20) == 0 ? (byte) random.nextInt() : alphabet[random.nextInt(alphabet.length)];
            }
            byte[] note = random.nextBoolean() ? bytes : join(bytes, "\n\n\u2014 a AAAAAAA=\n".getBytes(UTF_8));
            try {
                assertThat(SignedNote.parse(note).toBytes()).isEqualTo(note);
                read++;
            } catch (NoteException e) {
                assertThat(e).hasMessageNotContainingAny("null");
            }
        }
        assertThat(read).isBetween(100, 19_000);
    }

    @Test
    void refusesToMakeANoteThatWouldBeReadAsAnother() throws Exception {
        NoteSignature signature = signature("a.example", 3);
        for (String text : List.of("", "no newline", "a\n\nno newline", "tab\t\n", "lone \ud800 surrogate\n")) {
            assertThatThrownBy(() -> SignedNote.of(text, List.of(signature)))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> SignedNote.of("text\n", List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> signature("a b", 3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesSixteenSignaturesAndVerifiesTheOneAskedFor() throws Exception {
        SignedNote note = SignedNote.of("text\n", List.of(signature("k0.example", 0)));
        for (int i = 1; i < 16; i++) {
            note = note.with(signature("k" + i + ".example", i));
        }
        SignedNote full = SignedNote.parse(note.toBytes());
        for (int i = 0; i < 16; i++) {
            assertThat(Cosignature.verify(full, verifier("k" + i + ".example", i))
                            .time())
                    .isEqualTo(Instant.ofEpochSecond(i));
        }
        assertThat(full.onlySignaturesOf("k3.example").signatures()).hasSize(1);
        assertThatThrownBy(() -> full.with(signature("k16.example", 16))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void signsWholeSecondsOnly() {
        Ed25519PrivateKey key = key(1);
        for (Instant time : List.of(
                Instant.ofEpochSecond(1, 1),
                Instant.ofEpochSecond(-1),
                Instant.ofEpochSecond(Cosignature.MAX_SECONDS + 1))) {
            assertThatThrownBy(() -> Cosignature.sign("text\n", "a.example", key, time))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static String verdict(byte[] note, String vkey) throws NoteException {
        NoteVerifierKey key = NoteVerifierKey.parse(vkey);
        try {
            key.requireSignature(SignedNote.parse(note));
            return "good";
        } catch (NoteException e) {
            return e.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private static void refusesKey(String vkey) {
        assertThatThrownBy(() -> NoteVerifierKey.parse(vkey)).as(vkey).isInstanceOf(NoteException.class);
    }

    static SignedNote randomNote(Random random) {
        StringBuilder text = new StringBuilder();
        for (int line = random.nextInt(4); line >= 0; line--) {
            text.append("\u00e9\u2014x \u4e2d ".repeat(random.nextInt(3))).append('\n');
        }
        List<NoteSignature> signatures = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            byte[] bytes = new byte[1 + random.nextInt(90)];
            random.nextBytes(bytes);
            signatures.add(new NoteSignature("k\u00e9y/" + random.nextInt(9), random.nextInt(), bytes));
        }
        return SignedNote.of(text.toString(), signatures);
    }

    private static NoteSignature signature(String name, int number) {
        return Cosignature.sign("text\n", name, key(number), Instant.ofEpochSecond(number));
    }

    private static NoteVerifierKey verifier(String name, int number) {
        return new NoteVerifierKey(name, NoteKeyType.COSIGNATURE, key(number).publicKey());
    }

    private static Ed25519PrivateKey key(int number) {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) number);
        return Ed25519PrivateKey.fromSeed(seed);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
