// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hashmesh.crypto.log.MemberName;
import org.jspecify.annotations.Nullable;

/**
 * An act with all that makes it count: the members' approvals, and the commits of their nodes, which say that this act and no
 * other took its place.
 *
 * <pre>{@code
 * <the act's text>
 *
 * adopted 0
 * approved acme.example <base64>
 * committed acme.example 1 9a3b... <base64 of the identity key's signature> <base64>
 * }</pre>
 *
 * <p>Under a genesis stands {@code founded} and the founders' approvals; under an act that recovery keys adopted, {@code
 * recovered} and their signatures. {@link ForumState#next} verifies it.
 */
public final class AdoptedAct implements ForumItem {
    private static final String FOUNDED = "founded";
    private static final String RECOVERED = "recovered";
    private static final String ADOPTED = "adopted ";
    private static final String COMMITTED = "committed";

    private final Act act;
    private final SortedMap<MemberName, Approval> approvals;
    private final int round;
    private final SortedMap<MemberName, Ballot> commits;
    private final Optional<Recovery> recovery;

    private AdoptedAct(
            Act act,
            SortedMap<MemberName, Approval> approvals,
            int round,
            SortedMap<MemberName, Ballot> commits,
            Optional<Recovery> recovery) {
        this.act = act;
        this.approvals = approvals;
        this.round = round;
        this.commits = commits;
        this.recovery = recovery;
    }

    /** A forum's first act with the approval of each founder. */
    public static AdoptedAct founded(Act genesis, Collection<Approval> founders) {
        return new AdoptedAct(genesis, byMember(founders), 0, new TreeMap<>(), Optional.empty());
    }

    /** An act that voters approved and their nodes committed to in this round. */
    public static AdoptedAct voted(Act act, Collection<Approval> approvals, int round, Collection<Ballot> commits) {
        TreeMap<MemberName, Ballot> byMember = new TreeMap<>();
        commits.forEach(commit -> byMember.put(commit.member(), commit));
        return new AdoptedAct(act, byMember(approvals), round, byMember, Optional.empty());
    }

    /** An act that recovery keys adopted. */
    public static AdoptedAct recovered(Act act, Recovery recovery) {
        return new AdoptedAct(act, new TreeMap<>(), 0, new TreeMap<>(), Optional.of(recovery));
    }

    private static SortedMap<MemberName, Approval> byMember(Collection<Approval> approvals) {
        TreeMap<MemberName, Approval> byMember = new TreeMap<>();
        approvals.forEach(approval -> byMember.put(approval.member(), approval));
        return byMember;
    }

    /**
     * Reads an adopted act. Verifies nothing.
     *
     * @throws ForumException MALFORMED
     */
    public static AdoptedAct parse(byte[] file) throws ForumException {
        return parse(file, new KnownKeys());
    }

    static AdoptedAct parse(byte[] file, KnownKeys keys) throws ForumException {
        ActFile.Parts parts = ActFile.split("an adopted act", file, keys);
        Lines lines = parts.under();
        Act act = parts.act();
        AdoptedAct adopted;
        if (parts.kind().equals(FOUNDED)) {
            adopted = founded(act, ActFile.approvals(act, lines).values());
        } else if (parts.kind().equals(RECOVERED)) {
            adopted = recovered(act, Recovery.take(lines));
        } else if (parts.kind().startsWith(ADOPTED)) {
            long round = lines.number(parts.kind().substring(ADOPTED.length()));
            if (round > Ballot.MAX_ROUND) {
                throw lines.malformed("a round is at most " + Ballot.MAX_ROUND);
            }
            adopted = voted(
                    act,
                    ActFile.approvals(act, lines).values(),
                    (int) round,
                    commits(act, (int) round, lines, keys).values());
        } else {
            throw lines.malformed("under an act stands \"founded\", \"adopted ROUND\" or \"recovered\"");
        }
        lines.end();
        Signing.requireSpelling("an adopted act", adopted.file(), file);
        return adopted;
    }

    private static SortedMap<MemberName, Ballot> commits(Act act, int round, Lines lines, KnownKeys keys)
            throws ForumException {
        TreeMap<MemberName, Ballot> commits = new TreeMap<>();
        for (String line : lines.takeAll(COMMITTED)) {
            String[] parts = lines.parts(line, 5);
            MemberName member = lines.read(parts[0], MemberName::parse);
            VotingKey key = keys.votingKey(lines, parts[1] + " " + parts[2] + " " + parts[3]);
            commits.put(
                    member,
                    new Ballot(
                            act.forum(),
                            member,
                            act.number(),
                            round,
                            Ballot.Step.COMMIT,
                            Optional.of(new Ballot.Choice(act.id(), round)),
                            key,
                            Signing.signature(lines, parts[4])));
        }
        return commits;
    }

    public Act act() {
        return act;
    }

    /** By member. */
    public Collection<Approval> approvals() {
        return approvals.values();
    }

    /** By member; none under a genesis and under what recovery keys adopted. */
    public Collection<Ballot> commits() {
        return commits.values();
    }

    /** In which round its commits are. */
    public int round() {
        return round;
    }

    /** The recovery keys that adopted it. */
    public Optional<Recovery> recovery() {
        return recovery;
    }

    @Override
    public byte[] file() {
        StringBuilder file =
                ActFile.begin(act, act.isGenesis() ? FOUNDED : recovery.isPresent() ? RECOVERED : ADOPTED + round);
        ActFile.approvals(file, approvals.values());
        for (Ballot commit : commits.values()) {
            file.append(COMMITTED)
                    .append(' ')
                    .append(commit.member())
                    .append(' ')
                    .append(commit.key().serial())
                    .append(' ')
                    .append(commit.key().key().hex())
                    .append(' ')
                    .append(Base64.getEncoder().encodeToString(commit.key().signature()))
                    .append(' ')
                    .append(Signing.base64(commit.signature()))
                    .append('\n');
        }
        recovery.ifPresent(keys -> keys.write(file));
        return Signing.bytes(file.toString());
    }

    /** With whichever approvals and commits: a place in the chain is taken once. */
    @Override
    public String name() {
        return "act " + act.number() + " " + act.id();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AdoptedAct that && Arrays.equals(file(), that.file());
    }

    @Override
    public int hashCode() {
        return act.hashCode();
    }

    @Override
    public String toString() {
        return name();
    }
}
