// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.store.lock.SignLock.Standing;
import org.hashmesh.store.lock.SignLockException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignLockTest {
    @TempDir
    private Path folder;

    private Path directory;
    private SignLock lock;
    private Origin origin;

    @BeforeEach
    void create() throws MalformedNameException {
        directory = folder.resolve("sign-lock");
        lock = SignLock.create(directory);
        origin = Origin.parse("hashmesh/0123456789abcdef/acme.example/eu1/main/1");
    }

    @AfterEach
    void close() {
        lock.close();
    }

    @Test
    void remembersWhatWasSignedAcrossOpenings() throws MalformedNameException {
        assertThat(lock.read(origin)).isEmpty();
        lock.advance(origin, Optional.empty(), signed(5, 1, 100));
        lock.advance(origin, Optional.of(signed(5, 1, 100)), signed(9, 2, 100));
        lock.close();
        lock = SignLock.open(directory);
        assertThat(lock.read(origin)).hasValue(signed(9, 2, 100));
        assertThat(lock.read(Origin.parse("hashmesh/0123456789abcdef/acme.example/eu1/main/2")))
                .isEmpty();
    }

    @Test
    void advancesOnlyFromWhatTheCallerExpects() {
        lock.advance(origin, Optional.empty(), signed(5, 1, 100));
        refused(Reason.FENCED, () -> lock.advance(origin, Optional.empty(), signed(6, 2, 200)));
        refused(Reason.FENCED, () -> lock.advance(origin, Optional.of(signed(4, 1, 100)), signed(6, 2, 200)));
        assertThat(lock.read(origin)).hasValue(signed(5, 1, 100));
    }

    @Test
    void neverGoesBackInSizeOrTimeNorToAnotherRoot() {
        Signed now = signed(5, 1, 100);
        lock.advance(origin, Optional.empty(), now);
        for (Signed next : List.of(signed(4, 9, 200), signed(5, 2, 200), signed(5, 1, 99), signed(6, 2, 99))) {
            refused(Reason.FENCED, () -> lock.advance(origin, Optional.of(now), next));
        }
        lock.advance(origin, Optional.of(now), signed(5, 1, 101));
    }

    @Test
    void comparesItselfWithTheDatabase() {
        assertThat(lock.compare(origin, Optional.empty())).isEqualTo(Standing.NEW);
        assertThat(lock.compare(origin, Optional.of(signed(3, 1, 50)))).isEqualTo(Standing.MISSING);
        lock.advance(origin, Optional.empty(), signed(5, 1, 100));
        assertThat(lock.compare(origin, Optional.empty())).isEqualTo(Standing.AHEAD);
        assertThat(lock.compare(origin, Optional.of(signed(3, 2, 50)))).isEqualTo(Standing.AHEAD);
        assertThat(lock.compare(origin, Optional.of(signed(5, 1, 100)))).isEqualTo(Standing.EQUAL);
        assertThat(lock.compare(origin, Optional.of(signed(5, 1, 90)))).isEqualTo(Standing.AHEAD);
        assertThat(lock.compare(origin, Optional.of(signed(5, 2, 100)))).isEqualTo(Standing.CONTRADICTED);
        assertThat(lock.compare(origin, Optional.of(signed(6, 1, 100)))).isEqualTo(Standing.CONTRADICTED);
    }

    @Test
    void refusesAFileWithAnyByteFlippedOrCut() throws IOException {
        lock.advance(origin, Optional.empty(), signed(5, 1, 100));
        Path file;
        try (Stream<Path> files = Files.list(directory)) {
            file = files.filter(path -> path.toString().endsWith(".signed"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 1;
            Files.write(file, bad);
            refused(Reason.DAMAGED, () -> lock.read(origin));
            Files.write(file, java.util.Arrays.copyOf(good, i));
            refused(Reason.DAMAGED, () -> lock.advance(origin, Optional.empty(), signed(7, 2, 200)));
        }
        Files.write(file, good);
        assertThat(lock.read(origin)).hasValue(signed(5, 1, 100));
    }

    @Test
    void isOpenOnceAtATime() {
        refused(Reason.IN_USE, () -> SignLock.open(directory));
        lock.close();
        lock = SignLock.open(directory);
    }

    @Test
    void isMadeByInitOnly() throws IOException {
        refused(Reason.NOT_A_LOCK, () -> SignLock.open(folder.resolve("missing")));
        refused(Reason.NOT_A_LOCK, () -> SignLock.open(Files.createDirectory(folder.resolve("emptied"))));
        refused(Reason.NOT_EMPTY, () -> SignLock.create(directory));
    }

    @Test
    void signsNothingWhenClosed() {
        lock.close();
        assertThatThrownBy(() -> lock.advance(origin, Optional.empty(), signed(1, 1, 1)))
                .isInstanceOf(IllegalStateException.class);
    }

    private interface Act {
        void run() throws IOException;
    }

    private static void refused(Reason reason, Act act) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(
                        SignLockException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static Signed signed(long size, int root, long time) {
        return new Signed(new TreeSize(size), Digest.sha256(new byte[] {(byte) root}), Instant.ofEpochSecond(time));
    }
}
