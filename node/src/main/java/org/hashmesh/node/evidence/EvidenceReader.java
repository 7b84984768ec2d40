// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.evidence;

import com.google.protobuf.ByteString;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hashmesh.crypto.evidence.EvidenceClaim;
import org.hashmesh.crypto.evidence.EvidenceException;
import org.hashmesh.crypto.evidence.LogEvidence;
import org.hashmesh.crypto.log.CheckpointException;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.crypto.log.SignedCheckpoint;
import org.hashmesh.crypto.tree.TreeHasher;
import org.hashmesh.evidence.MalformedEvidenceException;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.store.evidence.EvidenceShelf;
import org.hashmesh.store.evidence.HeldEvidence;

/** Reads evidence, with the keys of the roster: what callers bring, and what is on the shelf. For any thread. */
public final class EvidenceReader {

    private final EvidenceShelf shelf;
    private final Roster roster;

    public EvidenceReader(EvidenceShelf shelf, Roster roster) {
        this.shelf = shelf;
        this.roster = roster;
    }

    /**
     * On the shelf.
     *
     * @param evidence as read and checked again with the key that the roster lists now; empty when it lists none, or another
     */
    public record Shelved(HeldEvidence held, Optional<LogEvidence> evidence) {}

    /**
     * Checks what a caller brings.
     *
     * @throws EvidenceRefusedException when it is no evidence against a log that the roster lists
     */
    public LogEvidence check(ByteString bytes) throws EvidenceRefusedException {
        try {
            EvidenceClaim claim = EvidenceBytes.read(bytes);
            SignedCheckpoint older = SignedCheckpoint.parse(claim.older());
            LogKey key = roster.current()
                    .log(older.origin().id())
                    .orElseThrow(
                            () -> new EvidenceRefusedException(older.origin() + ": the roster does not list this log"));
            return LogEvidence.check(claim, key, new TreeHasher());
        } catch (MalformedEvidenceException | CheckpointException | EvidenceException e) {
            throw new EvidenceRefusedException(String.valueOf(e.getMessage()));
        }
    }

    /** All that is held, as it is, by log. */
    public List<HeldEvidence> held() {
        return shelf.all();
    }

    /** Every log that there is evidence against the author of. */
    public Set<LogId> frozen() {
        Set<LogId> logs = new LinkedHashSet<>();
        shelf.all().forEach(held -> logs.add(held.log()));
        return logs;
    }

    /** All that is held. Costs two signature checks each. */
    public List<Shelved> all() {
        return shelf.all().stream()
                .map(held -> new Shelved(held, checked(held)))
                .toList();
    }

    private Optional<LogEvidence> checked(HeldEvidence held) {
        try {
            return Optional.of(check(held.bytes()));
        } catch (EvidenceRefusedException e) {
            return Optional.empty();
        }
    }
}
