// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.util.Arrays;
import org.hashmesh.crypto.forum.ForumException.Reason;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;
import org.jspecify.annotations.Nullable;

/**
 * "We want this act": a member's, signed with its identity key, on whichever machine that key lives.
 *
 * <pre>{@code
 * hashmesh/approval/v1
 * forum 1f0c...
 * number 5
 * act 77ab...
 * member acme.example
 * signature <base64>
 * }</pre>
 *
 * <p>What is signed are the lines before the signature.
 */
public final class Approval implements ForumItem {
    private final ForumId forum;
    private final long number;
    private final ActId act;
    private final MemberName member;
    private final byte[] signature;

    /** The key that is known to have signed it: it is asked again when the act is adopted. */
    private @Nullable Ed25519PublicKey verified;

    Approval(ForumId forum, long number, ActId act, MemberName member, byte[] signature) {
        this.forum = forum;
        this.number = number;
        this.act = act;
        this.member = member;
        this.signature = signature.clone();
    }

    /** Approves. */
    public static Approval sign(Act act, MemberName member, Ed25519PrivateKey identity) {
        return new Approval(
                act.forum(),
                act.number(),
                act.id(),
                member,
                identity.sign(Signing.approval(act.forum(), act.number(), act.id(), member)));
    }

    /**
     * Reads an approval. Verifies nothing.
     *
     * @throws ForumException MALFORMED
     */
    public static Approval parse(byte[] file) throws ForumException {
        Lines lines = Lines.open("an approval", Signing.APPROVAL, file);
        ForumId forum = lines.read(lines.take("forum"), ForumId::parse);
        long number = lines.number(lines.take("number"));
        ActId act = new ActId(lines.digest(lines.take("act")));
        MemberName member = lines.read(lines.take("member"), MemberName::parse);
        Approval approval = new Approval(forum, number, act, member, Signing.signature(lines, lines.take("signature")));
        lines.end();
        Signing.requireSpelling("an approval", approval.file(), file);
        return approval;
    }

    /**
     * Returns if this identity key signed it.
     *
     * @throws ForumException BAD_SIGNATURE
     */
    public void verify(Ed25519PublicKey identity) throws ForumException {
        if (identity.equals(verified)) {
            return;
        }
        if (!identity.verify(Signing.approval(forum, number, act, member), signature)) {
            throw new ForumException(
                    Reason.BAD_SIGNATURE, "the approval by " + member + " is not signed by its identity key");
        }
        verified = identity;
    }

    /** The forum of the act. */
    public ForumId forum() {
        return forum;
    }

    /** The number that the act would have. */
    public long number() {
        return number;
    }

    /** Which act. */
    public ActId act() {
        return act;
    }

    /** Who approves. */
    public MemberName member() {
        return member;
    }

    byte[] signature() {
        return signature.clone();
    }

    @Override
    public byte[] file() {
        byte[] signed = Signing.approval(forum, number, act, member);
        byte[] line = Signing.bytes("signature " + Signing.base64(signature) + "\n");
        byte[] file = Arrays.copyOf(signed, signed.length + line.length);
        System.arraycopy(line, 0, file, signed.length, line.length);
        return file;
    }

    @Override
    public String name() {
        return "approval " + number + " " + act + " " + member;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Approval that && Arrays.equals(file(), that.file());
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
