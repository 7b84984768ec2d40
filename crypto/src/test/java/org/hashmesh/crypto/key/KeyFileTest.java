// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.hashmesh.crypto.key.StorageException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {

    private static final char[] PASSPHRASE = "correct horse, Grüße".toCharArray();

    @TempDir
    Path directory;

    private final Ed25519PrivateKey key = Ed25519PrivateKey.fromSeed(Ed25519Test.seed(7));

    @Test
    void readsBackTheKeyItWrote() throws IOException {
        KeyFile file = KeyFile.at(path(), KeyRole.LOG);
        file.create(key);
        assertThat(file.read().copySeed()).isEqualTo(key.copySeed());
        assertThat(file.readPublicKey()).isEqualTo(key.publicKey());
        assertThat(file.isSealed()).isFalse();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
                .isEqualTo("rw-------");
        assertThat(filesInDirectory()).containsExactly(path());
    }

    @Test
    void opensASealedKeyOnlyWithItsPassphrase() throws IOException {
        KeyFile file = KeyFile.at(path(), KeyRole.IDENTITY);
        file.createSealed(key, PASSPHRASE, new SecureRandom());
        assertThat(Files.readString(path())).doesNotContain(HexFormat.of().formatHex(key.copySeed()));
        assertThat(file.readPublicKey()).isEqualTo(key.publicKey());
        assertThat(file.read(PASSPHRASE).copySeed()).isEqualTo(key.copySeed());
        refuses(Reason.PASSPHRASE_NEEDED, file::read);
        refuses(Reason.PASSPHRASE_WRONG, () -> file.read("correct horse".toCharArray()));
    }

    @Test
    void neverOverwritesAKey() throws IOException {
        KeyFile file = KeyFile.at(path(), KeyRole.LOG);
        file.create(key);
        byte[] before = Files.readAllBytes(path());
        refuses(Reason.EXISTS, () -> file.create(Ed25519PrivateKey.fromSeed(Ed25519Test.seed(8))));
        assertThat(Files.readAllBytes(path())).isEqualTo(before);
        assertThat(filesInDirectory()).containsExactly(path());
    }

    @Test
    void noticesEachFlippedBitOfAPlainFile() {
        byte[] good = KeyFileText.plain(KeyRole.LOG, key);
        assertNoticesEachFlippedBit(good);
    }

    @Test
    void noticesEachFlippedBitOfASealedFile() {
        assertNoticesEachFlippedBit(KeyFileText.sealed(KeyRole.NODE, key, PASSPHRASE, new SecureRandom()));
    }

    @Test
    void noticesACutAndAnAddedByte() {
        byte[] good = KeyFileText.plain(KeyRole.LOG, key);
        for (int length = 0; length <= good.length + 2; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            if (length != good.length) {
                assertThatThrownBy(() -> KeyFileText.parse(cut))
                        .as("length %s", length)
                        .isInstanceOf(KeyFileText.DamagedException.class);
            }
        }
    }

    @Test
    void refusesASeedThatBelongsToAnotherPublicKeyThoughTheChecksumFits() throws Exception {
        String text = new String(KeyFileText.plain(KeyRole.LOG, key), UTF_8);
        String other =
                Ed25519PrivateKey.fromSeed(Ed25519Test.seed(9)).publicKey().hex();
        String forged = text.replace(key.publicKey().hex(), other);
        String head = forged.substring(0, forged.indexOf("checksum: "));
        String sum =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(head.getBytes(UTF_8)));
        byte[] whole = (head + "checksum: " + sum + "\n").getBytes(UTF_8);
        assertThatThrownBy(() -> KeyFileText.parse(whole)).hasMessageContaining("does not belong");
    }

    @Test
    void refusesAKeyOfAnotherRole() {
        KeyFile.at(path(), KeyRole.LOG).create(key);
        refuses(Reason.WRONG_ROLE, () -> KeyFile.at(path(), KeyRole.NODE).read());
    }

    @Test
    void refusesAFileThatOthersCanReadUnlessTold() throws IOException {
        KeyFile.at(path(), KeyRole.LOG).create(key);
        for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----", "rw-----w-")) {
            Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString(mode));
            refuses(Reason.OPEN_TO_OTHERS, () -> KeyFile.at(path(), KeyRole.LOG).read());
            assertThat(KeyFile.sharedByIntentAt(path(), KeyRole.LOG).read().publicKey())
                    .isEqualTo(key.publicKey());
        }
    }

    @Test
    void saysWhatIsWrongAndWhatToDo() throws IOException {
        KeyFile file = KeyFile.at(path(), KeyRole.LOG);
        refuses(Reason.MISSING, file::read);
        Files.createFile(path(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        refuses(Reason.DAMAGED, file::read);
        Files.write(path(), new byte[DurableFile.MAX_BYTES + 1]);
        refuses(Reason.DAMAGED, file::read);
        refuses(
                Reason.DISK,
                () -> KeyFile.at(directory.resolve("none/log.key"), KeyRole.LOG).create(key));
    }

    @Test
    void replacesAWholeFileAtOnce() throws IOException {
        DurableFile file = DurableFile.readable(path());
        file.replace(new byte[] {1});
        file.replace(new byte[] {2, 3});
        assertThat(file.read()).containsExactly(2, 3);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
                .isEqualTo("rw-r--r--");
        assertThat(filesInDirectory()).containsExactly(path());
    }

    private void assertNoticesEachFlippedBit(byte[] good) {
        for (int bit = 0; bit < 8 * good.length; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> KeyFileText.parse(bad))
                    .as("bit %s", bit)
                    .isInstanceOf(KeyFileText.DamagedException.class)
                    .message()
                    .doesNotContain(HexFormat.of().formatHex(key.copySeed()));
        }
    }

    private void refuses(Reason reason, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("; next: ");
    }

    private List<Path> filesInDirectory() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    private Path path() {
        return directory.resolve("log-main-1.key");
    }
}
