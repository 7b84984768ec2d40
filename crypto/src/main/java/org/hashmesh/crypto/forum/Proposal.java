// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.SortedMap;
import org.hashmesh.crypto.log.MemberName;
import org.jspecify.annotations.Nullable;

/**
 * An act that is not adopted yet, with who brought it forward: a voter by its approval, or recovery keys.
 *
 * <pre>{@code
 * <the act's text>
 *
 * proposed
 * approved acme.example <base64>
 * manifest <base64 of the signed manifest of the member that it lets in>
 * }</pre>
 */
public final class Proposal implements ForumItem {
    static final String KIND = "proposed";

    private final Act act;
    private final Optional<Approval> approval;
    private final Optional<Recovery> recovery;
    private final Optional<SignedManifest> manifest;

    private Proposal(
            Act act, Optional<Approval> approval, Optional<Recovery> recovery, Optional<SignedManifest> manifest) {
        this.act = act;
        this.approval = approval;
        this.recovery = recovery;
        this.manifest = manifest;
    }

    /**
     * A voter brings an act forward.
     *
     * @param manifest of the member that it admits or whose identity it replaces
     */
    public static Proposal of(Act act, Approval approval, Optional<SignedManifest> manifest) {
        return new Proposal(act, Optional.of(approval), Optional.empty(), manifest);
    }

    /** Recovery keys bring an act forward. */
    public static Proposal recovering(Act act, Recovery recovery, Optional<SignedManifest> manifest) {
        return new Proposal(act, Optional.empty(), Optional.of(recovery), manifest);
    }

    /**
     * Reads a proposal. Verifies nothing.
     *
     * @throws ForumException MALFORMED
     */
    public static Proposal parse(byte[] file) throws ForumException {
        return parse(file, new KnownKeys());
    }

    static Proposal parse(byte[] file, KnownKeys keys) throws ForumException {
        ActFile.Parts parts = ActFile.split("a proposal", file, keys);
        Lines lines = parts.under();
        if (!parts.kind().equals(KIND)) {
            throw lines.malformed("under the act of a proposal stands \"proposed\"");
        }
        SortedMap<MemberName, Approval> approvals = ActFile.approvals(parts.act(), lines);
        Optional<Recovery> recovery = Optional.empty();
        if (lines.peek().equals("published")) {
            recovery = Optional.of(Recovery.take(lines));
        }
        Optional<String> carried = lines.takeIf("manifest");
        Optional<SignedManifest> manifest = Optional.empty();
        if (carried.isPresent()) {
            manifest = Optional.of(lines.read(
                    carried.get(),
                    text -> SignedManifest.parse(Base64.getDecoder().decode(text))));
        }
        lines.end();
        if (approvals.size() + (recovery.isPresent() ? 1 : 0) != 1) {
            throw lines.malformed("one approval, or recovery keys, bring an act forward");
        }
        Proposal proposal =
                new Proposal(parts.act(), approvals.values().stream().findFirst(), recovery, manifest);
        Signing.requireSpelling("a proposal", proposal.file(), file);
        return proposal;
    }

    public Act act() {
        return act;
    }

    /** Of the voter who brought it forward. */
    public Optional<Approval> approval() {
        return approval;
    }

    /** The recovery keys that brought it forward. */
    public Optional<Recovery> recovery() {
        return recovery;
    }

    /** Of the member that it lets in. */
    public Optional<SignedManifest> manifest() {
        return manifest;
    }

    @Override
    public byte[] file() {
        StringBuilder file = ActFile.begin(act, KIND);
        ActFile.approvals(file, approval.stream().toList());
        recovery.ifPresent(keys -> keys.write(file));
        manifest.ifPresent(signed ->
                file.append("manifest ").append(Signing.base64(signed.file())).append('\n'));
        return Signing.bytes(file.toString());
    }

    /** Whoever brought it forward: an act is proposed once. */
    @Override
    public String name() {
        return "proposal " + act.number() + " " + act.id() + (recovery.isPresent() ? " by recovery" : "");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Proposal that && Arrays.equals(file(), that.file());
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
