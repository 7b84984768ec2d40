// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.lock;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.crypto.tree.TreeSize;
import org.hashmesh.store.file.AtomicFile;
import org.hashmesh.store.lock.SignLockException.Reason;

/**
 * What this node's log keys have signed, moved forward before each signature and never back. It stands in a directory of
 * its own, so that a database restored from a snapshot does not bring an old lock with it: a database smaller than its
 * lock does not sign.
 *
 * <p>One small text file a log. Open in one process at a time. Safe for several threads.
 */
public final class SignLock implements AutoCloseable {
    private static final String MARK = "HASHMESH-SIGN-LOCK";
    private static final String MARK_TEXT = "hashmesh sign-lock directory, format 1\n";

    /** How the lock of a log and the log's head in the database stand to each other. */
    public enum Standing {
        /** Nothing was ever signed, nothing is in the database. */
        NEW,
        /** The database holds exactly what was signed. */
        EQUAL,
        /**
         * More was locked than the database holds: a crash between lock and commit when the staged entries explain it,
         * else a database that lost entries.
         */
        AHEAD,
        /** The database holds signed entries and there is no lock: fenced, until a person recovers or rolls the log. */
        MISSING,
        /** The database holds more than this lock signed, or another tree: somebody else signs with this key. Fenced. */
        CONTRADICTED
    }

    private final LockRecords records;

    private SignLock(LockRecords records) {
        this.records = records;
    }

    /** A sign-lock over these records, wherever they are. */
    public static SignLock over(LockRecords records) {
        return new SignLock(records);
    }

    /** Makes a sign-lock in a directory that is empty or missing. Only {@code init} does this. */
    public static SignLock create(Path directory) {
        try {
            Files.createDirectories(directory);
            try (Stream<Path> present = Files.list(directory)) {
                if (present.findAny().isPresent()) {
                    throw new SignLockException(
                            Reason.NOT_EMPTY,
                            "cannot create a sign-lock in " + directory + ": the directory is not empty");
                }
            }
            // A crash before this line leaves a directory that nothing opens; nothing was signed under it.
            AtomicFile.replace(directory.resolve(MARK), MARK_TEXT);
        } catch (IOException e) {
            throw disk("cannot create a sign-lock in " + directory, e);
        }
        return new SignLock(new DirectoryLockRecords(directory));
    }

    /**
     * Opens a sign-lock that {@link #create} made.
     *
     * @throws SignLockException if there is none, it is damaged, or another process has it
     */
    public static SignLock open(Path directory) {
        try {
            Path mark = directory.resolve(MARK);
            if (!Files.exists(mark)) {
                throw new SignLockException(
                        Reason.NOT_A_LOCK,
                        "no sign-lock in " + directory + ": it is made by init only. If there was one, do not make"
                                + " another under the same keys: what they signed is not known any more");
            }
            // Any byte reads as some character here: damage is not to look like a disk that refuses.
            if (!Files.readString(mark, StandardCharsets.ISO_8859_1).equals(MARK_TEXT)) {
                throw new SignLockException(
                        Reason.DAMAGED,
                        mark + " does not read as this version writes it: damaged, or of another version");
            }
        } catch (IOException e) {
            throw disk("cannot read the sign-lock in " + directory, e);
        }
        return new SignLock(new DirectoryLockRecords(directory));
    }

    /**
     * What was signed last in this log; empty when nothing was. Read from the file each time.
     *
     * @throws SignLockException if the file is damaged
     */
    public synchronized Optional<Signed> read(Origin origin) {
        checkOpen();
        try {
            return records.read(name(origin)).map(record -> LockFile.read(origin, record));
        } catch (IOException e) {
            throw disk("cannot read " + records.place(name(origin)), e);
        } catch (IllegalArgumentException e) {
            throw new SignLockException(
                    Reason.DAMAGED,
                    "the sign-lock " + records.place(name(origin)) + " of " + origin + " is damaged: " + e.getMessage()
                            + ". This log signs nothing; keep the file and roll the log",
                    e);
        }
    }

    /**
     * Moves the lock of a log forward, durably. To be called before the signature; after it returns, exactly {@code next}
     * may be signed.
     *
     * @param expected what the caller believes is locked
     * @throws SignLockException with {@code FENCED} if something else is locked, or if {@code next} is smaller, earlier or
     *     contradicts it
     */
    public synchronized void advance(Origin origin, Optional<Signed> expected, Signed next) {
        Optional<Signed> locked = read(origin);
        if (!locked.equals(expected)) {
            throw fenced(
                    origin,
                    locked,
                    "expected was " + expected.map(Signed::toString).orElse("nothing"));
        }
        if (locked.isPresent() && !locked.get().allows(next)) {
            throw fenced(origin, locked, "which does not allow " + next);
        }
        try {
            // A crash before it is done: nothing was signed, old or new lock stands. A crash after it and before the
            // signature: the staged entries give exactly this size, root and time again, and so the same signature.
            records.replace(name(origin), LockFile.write(origin, next));
        } catch (IOException e) {
            throw disk("cannot write " + records.place(name(origin)), e);
        }
    }

    /** The lock of this node's voting key, which stands beside those of its logs. */
    public VoteLock votes() {
        return VoteLock.over(records);
    }

    /** Compares the lock of a log with what the database holds of it: its newest checkpoint, or nothing. */
    public Standing compare(Origin origin, Optional<Signed> held) {
        Optional<Signed> locked = read(origin);
        boolean empty = held.isEmpty() || held.get().size().equals(TreeSize.ZERO);
        if (locked.isEmpty()) {
            return empty ? Standing.NEW : Standing.MISSING;
        }
        if (held.isEmpty()) {
            return Standing.AHEAD;
        }
        if (held.get().equals(locked.get())) {
            return Standing.EQUAL;
        }
        return held.get().allows(locked.get()) ? Standing.AHEAD : Standing.CONTRADICTED;
    }

    /** Lets another process have it. */
    @Override
    public synchronized void close() {
        try {
            records.close();
        } catch (IOException e) {
            throw disk("cannot close the sign-lock", e);
        }
    }

    private static String name(Origin origin) {
        return origin.id() + ".signed";
    }

    private void checkOpen() {
        if (!records.isOpen()) {
            throw new IllegalStateException("the sign-lock is closed");
        }
    }

    private static SignLockException fenced(Origin origin, Optional<Signed> locked, String what) {
        return new SignLockException(
                Reason.FENCED,
                "the sign-lock of " + origin + " stands at "
                        + locked.map(Signed::toString).orElse("nothing") + ", " + what + ". Nothing was signed");
    }

    private static SignLockException disk(String what, IOException cause) {
        return new SignLockException(Reason.DISK, what + ": " + cause.getMessage(), cause);
    }
}
