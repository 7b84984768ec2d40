// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.hashmesh.crypto.forum.ForumException.Reason;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;
import org.jspecify.annotations.Nullable;

/**
 * One step of a voter's node towards the next act: it votes in a round, commits to what got enough votes, or abandons the
 * round. Nodes do so by themselves; what they may choose from, people have approved.
 *
 * <pre>{@code
 * hashmesh/ballot/v1
 * forum 1f0c...
 * member acme.example
 * number 5
 * round 0
 * vote 77ab...
 * voting-key 1 9a3b... <base64 of the identity key's signature>
 * signature <base64>
 * }</pre>
 *
 * <p>{@code commit 77ab...} and {@code abandon none} or {@code abandon 0 77ab...} stand where the vote stands: an abandonment
 * names the newest certificate that its node has seen. The lines before the voting key are signed.
 */
public final class Ballot implements ForumItem {

    /** What a ballot does. */
    public enum Step {
        VOTE,
        COMMIT,
        ABANDON;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What it is for: the act, and of an abandonment the round in which that act got its certificate.
     *
     * @param round of a vote or commit: the ballot's own
     */
    public record Choice(ActId act, int round) {
        static String text(Step step, Optional<Choice> choice) {
            return choice.map(chosen -> step == Step.ABANDON ? chosen.round + " " + chosen.act : "" + chosen.act)
                    .orElse("none");
        }
    }

    /** Above any round that is ever reached: each lasts twice as long as the one before. */
    public static final int MAX_ROUND = 1_000_000;

    private final ForumId forum;
    private final MemberName member;
    private final long number;
    private final int round;
    private final Step step;
    private final Optional<Choice> choice;
    private final VotingKey key;
    private final byte[] signature;

    /** The identity key under which it is known to be good: it is asked again when the act is adopted. */
    private @Nullable Ed25519PublicKey verified;

    Ballot(
            ForumId forum,
            MemberName member,
            long number,
            int round,
            Step step,
            Optional<Choice> choice,
            VotingKey key,
            byte[] signature) {
        this.forum = forum;
        this.member = member;
        this.number = number;
        this.round = round;
        this.step = step;
        this.choice = choice;
        this.key = key;
        this.signature = signature.clone();
    }

    /** Casts. What may be cast, the lock of the voting key decides, before. */
    public static Ballot sign(
            ForumId forum,
            MemberName member,
            long number,
            int round,
            Step step,
            Optional<Choice> choice,
            VotingKey key,
            Ed25519PrivateKey secret) {
        return new Ballot(
                forum,
                member,
                number,
                round,
                step,
                choice,
                key,
                secret.sign(Signing.ballot(forum, member, number, round, step, choice)));
    }

    /**
     * Reads a ballot. Verifies nothing.
     *
     * @throws ForumException MALFORMED
     */
    public static Ballot parse(byte[] file) throws ForumException {
        return parse(file, new KnownKeys());
    }

    static Ballot parse(byte[] file, KnownKeys keys) throws ForumException {
        Lines lines = Lines.open("a ballot", Signing.BALLOT, file);
        ForumId forum = lines.read(lines.take("forum"), ForumId::parse);
        MemberName member = lines.read(lines.take("member"), MemberName::parse);
        long number = lines.number(lines.take("number"));
        int round = round(lines, lines.take("round"));
        Step step = step(lines);
        String chosen = lines.take(step.text());
        Optional<Choice> choice = Optional.empty();
        if (step != Step.ABANDON) {
            choice = Optional.of(new Choice(new ActId(lines.digest(chosen)), round));
        } else if (!chosen.equals("none")) {
            String[] parts = lines.parts(chosen, 2);
            choice = Optional.of(new Choice(new ActId(lines.digest(parts[1])), round(lines, parts[0])));
        }
        VotingKey key = keys.votingKey(lines, lines.take("voting-key"));
        Ballot ballot = new Ballot(
                forum, member, number, round, step, choice, key, Signing.signature(lines, lines.take("signature")));
        lines.end();
        Signing.requireSpelling("a ballot", ballot.file(), file);
        return ballot;
    }

    private static Step step(Lines lines) throws ForumException {
        for (Step step : Step.values()) {
            if (lines.peek().equals(step.text())) {
                return step;
            }
        }
        throw lines.malformed("a ballot votes, commits or abandons");
    }

    private static int round(Lines lines, String text) throws ForumException {
        long round = lines.number(text);
        if (round > MAX_ROUND) {
            throw lines.malformed("a round is at most " + MAX_ROUND);
        }
        return (int) round;
    }

    /**
     * Returns if a voting key that this identity key named signed it.
     *
     * @throws ForumException BAD_SIGNATURE
     */
    public void verify(Ed25519PublicKey identity) throws ForumException {
        if (identity.equals(verified)) {
            return;
        }
        key.verify(forum, member, identity);
        if (!key.key().verify(Signing.ballot(forum, member, number, round, step, choice), signature)) {
            throw new ForumException(
                    Reason.BAD_SIGNATURE, "a ballot of " + member + " is not signed by its voting key");
        }
        verified = identity;
    }

    public ForumId forum() {
        return forum;
    }

    /** Whose ballot it is. */
    public MemberName member() {
        return member;
    }

    /** The number of the act to come. */
    public long number() {
        return number;
    }

    /** From 0. */
    public int round() {
        return round;
    }

    public Step step() {
        return step;
    }

    /** What for; empty in an abandonment by a node that saw no certificate. */
    public Optional<Choice> choice() {
        return choice;
    }

    /** The key that cast it. */
    public VotingKey key() {
        return key;
    }

    byte[] signature() {
        return signature.clone();
    }

    @Override
    public byte[] file() {
        return Signing.bytes(new String(
                        Signing.ballot(forum, member, number, round, step, choice),
                        java.nio.charset.StandardCharsets.UTF_8)
                + "voting-key " + key.serial() + " " + key.key().hex() + " "
                + Base64.getEncoder().encodeToString(key.signature()) + "\nsignature " + Signing.base64(signature)
                + "\n");
    }

    @Override
    public String name() {
        return "ballot " + number + " " + member + " " + round + " " + step.text() + " " + Choice.text(step, choice);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ballot that && Arrays.equals(file(), that.file());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(signature);
    }

    @Override
    public String toString() {
        return name();
    }
}
