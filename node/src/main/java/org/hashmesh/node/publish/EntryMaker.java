// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.publish;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import org.hashmesh.crypto.log.Leaf;
import org.hashmesh.entry.EntryLeaf;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashValue;
import org.hashmesh.entry.NewEntryCheck;
import org.hashmesh.entry.NewStatementCheck;
import org.hashmesh.entry.Taxonomy;
import org.hashmesh.v1.Add;
import org.hashmesh.v1.EntryType;
import org.hashmesh.v1.EpochOpen;
import org.hashmesh.v1.Incident;
import org.hashmesh.v1.NewEntry;
import org.hashmesh.v1.Opinion;
import org.hashmesh.v1.Withdraw;

/** Makes entries out of what admins ask for: checks, salts and encodes them. Safe for use by any thread. */
public final class EntryMaker {

    private final NewEntryCheck check = new NewEntryCheck(Taxonomy.load());
    private final NewStatementCheck statements = new NewStatementCheck(Taxonomy.load());
    private final SecureRandom random;
    private final InstantSource clock;

    public EntryMaker(SecureRandom random, InstantSource clock) {
        this.random = random;
        this.clock = clock;
    }

    /**
     * An ADD.
     *
     * @throws FieldException which field cannot be taken, and why
     */
    public Proposal add(NewEntry entry) throws FieldException {
        Add add = check.check(entry, clock.instant());
        return new Proposal(leaf(EntryType.ENTRY_TYPE_ADD, add), Optional.of(HashValue.of(add)));
    }

    /** A WITHDRAW of 1 to 32 entries of this member. */
    public Proposal withdraw(Withdraw withdraw) {
        return new Proposal(leaf(EntryType.ENTRY_TYPE_WITHDRAW, withdraw), Optional.empty());
    }

    /**
     * An OPINION.
     *
     * @throws FieldException which field cannot be taken, and why
     */
    public Proposal opinion(Opinion opinion) throws FieldException {
        statements.check(opinion, clock.instant());
        return new Proposal(leaf(EntryType.ENTRY_TYPE_OPINION, opinion), Optional.empty());
    }

    /**
     * An INCIDENT.
     *
     * @throws FieldException which field cannot be taken, and why
     */
    public Proposal incident(Incident incident) throws FieldException {
        statements.check(incident, clock.instant());
        return new Proposal(leaf(EntryType.ENTRY_TYPE_INCIDENT, incident), Optional.empty());
    }

    /** The first entry of a first epoch. */
    Leaf open() {
        return leaf(EntryType.ENTRY_TYPE_EPOCH_OPEN, EpochOpen.getDefaultInstance());
    }

    private Leaf leaf(EntryType type, MessageLite body) {
        byte[] salt = new byte[EntryLeaf.SALT_BYTES];
        random.nextBytes(salt);
        return new Leaf(EntryLeaf.of(type, ByteString.copyFrom(salt), body).encode());
    }
}
