// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.lock;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.hashmesh.crypto.forum.ActId;
import org.hashmesh.crypto.forum.Ballot.Choice;
import org.hashmesh.crypto.forum.Ballot.Step;
import org.hashmesh.crypto.forum.CastRequest;
import org.hashmesh.crypto.forum.LastCast;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.store.lock.SignLockException.Reason;

/**
 * What this node's voting key cast last, moved forward before each ballot and never back. It stands beside the sign-lock,
 * apart from everything that is restored from a backup: a node that forgot its vote would vote twice.
 */
public final class VoteLock {
    private static final String NAME = "voting-key.cast";
    private static final String HEADER = "hashmesh vote-lock, format 1";

    private final LockRecords records;

    VoteLock(LockRecords records) {
        this.records = records;
    }

    /** A vote-lock over these records, wherever they are. */
    public static VoteLock over(LockRecords records) {
        return new VoteLock(records);
    }

    /**
     * What was cast last; empty when nothing was.
     *
     * @throws SignLockException if the record is damaged or cannot be read
     */
    public synchronized Optional<LastCast> read() {
        try {
            return records.read(NAME).map(this::parse);
        } catch (IOException e) {
            throw new SignLockException(Reason.DISK, "cannot read " + place() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Moves the lock forward, durably. After it returns, exactly this ballot may be signed. A crash between the two: the same
     * ballot is asked for again, and gets the same signature; so does the last vote before it.
     *
     * @return what the lock says now
     * @throws SignLockException with {@code FENCED} if this ballot would contradict what was cast
     */
    public synchronized LastCast advance(CastRequest next) {
        Optional<LastCast> last = read();
        if (last.isPresent() && last.get().again(next.number()).contains(next)) {
            return last.get();
        }
        if (last.isPresent() && !last.get().request().allows(next)) {
            throw new SignLockException(
                    Reason.FENCED,
                    "the vote-lock " + place() + " stands at " + last.get().request() + " and does not allow " + next
                            + ". Nothing was signed");
        }
        LastCast after = last.map(before -> before.then(next)).orElseGet(() -> LastCast.first(next));
        try {
            records.replace(NAME, text(after));
        } catch (IOException e) {
            throw new SignLockException(Reason.DISK, "cannot write " + place() + ": " + e.getMessage(), e);
        }
        return after;
    }

    private String place() {
        return records.place(NAME);
    }

    private static String text(LastCast cast) {
        CastRequest request = cast.request();
        String body = HEADER + "\n" + request.number() + " " + request.round() + " " + request.step() + "\n"
                + text(request.choice()) + "\n" + text(cast.certificate()) + "\n" + text(cast.vote()) + "\n";
        return body + "checksum " + checksum(body) + "\n";
    }

    private static String text(Optional<Choice> choice) {
        return choice.map(chosen -> chosen.round() + " " + chosen.act()).orElse("none");
    }

    private static String checksum(String body) {
        return Digest.sha256(body.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 16);
    }

    private LastCast parse(byte[] record) {
        try {
            String[] lines = new String(record, StandardCharsets.UTF_8).split("\n", -1);
            String[] place = lines[1].split(" ", -1);
            LastCast read = new LastCast(
                    new CastRequest(
                            Long.parseLong(place[0]),
                            Integer.parseInt(place[1]),
                            Step.valueOf(place[2]),
                            choice(lines[2])),
                    choice(lines[3]),
                    choice(lines[4]));
            if (text(read).equals(new String(record, StandardCharsets.UTF_8))) {
                return read;
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            // said below
        }
        throw new SignLockException(
                Reason.DAMAGED,
                "the vote-lock " + place() + " is damaged: this node casts no ballots. Name another node's key as your"
                        + " member's voting key, with: hashmesh member manifest");
    }

    private static Optional<Choice> choice(String text) {
        if (text.equals("none")) {
            return Optional.empty();
        }
        String[] parts = text.split(" ", -1);
        return Optional.of(new Choice(new ActId(Digest.parseHex(parts[1])), Integer.parseInt(parts[0])));
    }
}
