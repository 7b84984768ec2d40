// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.time.Instant;
import java.util.Optional;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.tree.Digest;

/**
 * One link of a forum's governance chain: what is decided, and which act it follows. It is a text that people can read, and
 * what they approve is the hash of exactly this text.
 *
 * <pre>{@code
 * hashmesh/act/v1
 * forum 1f0c9a3b...
 * number 5
 * previous 77ab02c4...
 * time 1763800000
 * admit delta.example 9f3ca1...
 * reason asked for by their trust and safety lead, fingerprint compared by telephone
 * }</pre>
 *
 * <p>A genesis has neither forum nor previous: the forum's id is the hash of its text. Whether an act may follow what there
 * is, {@link ForumState} says.
 */
public final class Act {

    private final Optional<ForumId> named;
    private final long number;
    private final Optional<ActId> previous;
    private final Instant time;
    private final Decision decision;
    private final String reason;
    private final byte[] text;
    private final ActId id;

    Act(
            Optional<ForumId> named,
            long number,
            Optional<ActId> previous,
            Instant time,
            Decision decision,
            String reason) {
        this.named = named;
        this.number = number;
        this.previous = previous;
        this.time = time;
        this.decision = decision;
        this.reason = reason;
        this.text = ActText.format(named, number, previous, time, decision, reason);
        this.id = new ActId(Digest.sha256(text));
    }

    /**
     * The first act of a new forum.
     *
     * @param reason for people, one line of at most 500 characters; may be empty
     * @throws ForumException MALFORMED when it could not be read back
     */
    public static Act genesis(Instant time, Decision.Genesis genesis, String reason) throws ForumException {
        return parse(new Act(Optional.empty(), 0, Optional.empty(), time, genesis, reason).text);
    }

    /**
     * An act that would follow {@code state}. Whether it may, {@link ForumState#check} says.
     *
     * @throws ForumException MALFORMED when it could not be read back
     */
    public static Act after(ForumState state, Instant time, Decision decision, String reason) throws ForumException {
        return parse(
                new Act(Optional.of(state.forum()), state.acts(), Optional.of(state.head()), time, decision, reason)
                        .text);
    }

    /**
     * Reads an act. Checks its form alone.
     *
     * @throws ForumException MALFORMED
     */
    public static Act parse(byte[] text) throws ForumException {
        return ActText.parse(text, new KnownKeys());
    }

    /** Whether it begins a forum. */
    public boolean isGenesis() {
        return decision instanceof Decision.Genesis;
    }

    /** The forum that it is an act of. */
    public ForumId forum() {
        return named.orElseGet(() -> new ForumId(id.value()));
    }

    /** Its place in the chain: the genesis is number 0. */
    public long number() {
        return number;
    }

    /** The act that it follows; empty for a genesis. */
    public Optional<ActId> previous() {
        return previous;
    }

    /** When it was written, by its writer's clock; whole seconds. */
    public Instant time() {
        return time;
    }

    /** What it decides. */
    public Decision decision() {
        return decision;
    }

    /** Why, in its writer's words; may be empty. */
    public String reason() {
        return reason;
    }

    /** Its exact text; the caller's own copy. */
    public byte[] text() {
        return text.clone();
    }

    /** SHA-256 of its text. */
    public ActId id() {
        return id;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Act that && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "act " + number + " " + id.shortText();
    }
}
