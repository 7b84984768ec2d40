// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.Approval;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.InviteBundle;
import org.hashmesh.crypto.forum.Proposal;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.KeyRole;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.home.NodeKeys;
import org.hashmesh.v1.DraftActRequest;
import org.hashmesh.v1.DraftActResponse;
import org.hashmesh.v1.DraftInviteRequest;
import org.hashmesh.v1.Forum;
import org.hashmesh.v1.ForumServiceGrpc;
import org.hashmesh.v1.GetForumRequest;
import org.hashmesh.v1.HandInRequest;
import org.hashmesh.v1.HandInResponse;
import org.hashmesh.v1.ListProposalsRequest;
import org.hashmesh.v1.OpenProposal;

/** Speaks for a member in its forum, as a person would with {@code hashmesh forum}: with the identity key in its home. */
public final class Representative {
    private final LocalMember member;
    private final Ed25519PrivateKey identity;

    /** Who speaks for this member. */
    public Representative(LocalMember member) {
        this.member = member;
        this.identity = NodeKeys.read(
                member.home().resolve("keys").resolve("identity.key"), KeyRole.IDENTITY, Optional.empty());
    }

    /** The forum as the member's node knows it. */
    public Forum forum() {
        return calls().getForum(GetForumRequest.getDefaultInstance());
    }

    /**
     * Brings an act forward, with the member's approval.
     *
     * @return the act's id in hex
     */
    public String propose(DraftActRequest wanted) {
        DraftActResponse draft = calls().draftAct(wanted);
        try {
            Act act = Act.parse(draft.getAct().toByteArray());
            Optional<SignedManifest> manifest = draft.getManifest().isEmpty()
                    ? Optional.empty()
                    : Optional.of(SignedManifest.parse(draft.getManifest().toByteArray()));
            handIn(Proposal.of(act, Approval.sign(act, member.name(), identity), manifest));
            return act.id().toString();
        } catch (org.hashmesh.crypto.forum.ForumException e) {
            throw new ForumException("what " + member.name() + "'s node drafted is no act", e);
        }
    }

    /** Approves the open proposal with this id; whether its node knows it yet. */
    public boolean approve(String id) {
        for (OpenProposal open :
                calls().listProposals(ListProposalsRequest.getDefaultInstance()).getProposalsList()) {
            if (open.getId().equals(id)) {
                try {
                    Act act = Proposal.parse(open.getFile().toByteArray()).act();
                    handIn(Approval.sign(act, member.name(), identity));
                    return true;
                } catch (org.hashmesh.crypto.forum.ForumException e) {
                    throw new ForumException("what " + member.name() + "'s node shows is no proposal", e);
                }
            }
        }
        return false;
    }

    /** What this member hands to one that is admitted, signed. */
    InviteBundle invite(MemberName invited) {
        byte[] text = calls().draftInvite(DraftInviteRequest.newBuilder()
                        .setMember(invited.value())
                        .build())
                .getBundle()
                .toByteArray();
        try {
            return InviteBundle.sign(InviteBundle.parseDraft(text).contents(), identity);
        } catch (org.hashmesh.crypto.forum.ForumException e) {
            throw new ForumException("what " + member.name() + "'s node drafted is no invite bundle", e);
        }
    }

    /** What this member reads to a newcomer. */
    Fingerprint fingerprint() {
        return Fingerprint.of(member.name(), identity.publicKey());
    }

    private void handIn(ForumItem item) {
        HandInResponse answer = calls().handIn(HandInRequest.newBuilder()
                .addFiles(ByteString.copyFrom(item.file()))
                .build());
        if (!answer.getProblem().isEmpty()) {
            throw new ForumException(member.name() + "'s node does not take it: " + answer.getProblem());
        }
    }

    /** The calls of {@code hashmesh forum} at the member's node. */
    public ForumServiceGrpc.ForumServiceBlockingStub calls() {
        return member.client().forum();
    }
}
