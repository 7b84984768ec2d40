// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.v1.Forum;
import org.hashmesh.v1.ForumMember;
import org.hashmesh.v1.GetForumRequest;
import org.hashmesh.v1.HandInRequest;
import org.hashmesh.v1.HandInResponse;

/** The forum as one's own node tells of it, and the member that the person speaks for. */
record OwnForum(Forum forum) {

    static OwnForum ask(AdminConnection node) throws CommandFailure {
        return new OwnForum(node.forum(stub -> stub.getForum(GetForumRequest.getDefaultInstance())));
    }

    MemberName self() throws CommandFailure {
        try {
            return MemberName.parse(forum.getSelf());
        } catch (MalformedNameException e) {
            throw CommandFailure.of(ExitCode.FAILED, "E-CLI-049", "the node does not say whose it is")
                    .why(String.valueOf(e.getMessage()))
                    .next("is this program older than the node? See: hashmesh version")
                    .build();
        }
    }

    ForumMember member(String name) throws CommandFailure {
        return forum.getMembersList().stream()
                .filter(member -> member.getName().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> CommandFailure.of(ExitCode.NOT_FOUND, "E-CLI-047", name + " is no member of this forum")
                                .next("see who is: hashmesh forum members")
                                .build());
    }

    /** Returns if this key speaks for the node's member, by what the node knows. Another would be refused everywhere. */
    void require(Ed25519PrivateKey identity) throws CommandFailure {
        Optional<ForumMember> own = forum.getMembersList().stream()
                .filter(member -> member.getName().equals(forum.getSelf()))
                .findFirst();
        String key = identity.publicKey().hex();
        if (own.isPresent() && !own.get().getIdentityKey().equals(key)) {
            throw CommandFailure.of(
                            ExitCode.NOT_ALLOWED, "E-CLI-045", "this is not the identity key of " + forum.getSelf())
                    .fact("given", key)
                    .fact("forum has", own.get().getIdentityKey())
                    .next("name the right file with --identity-key")
                    .build();
        }
    }

    /** Gives signed files to the node. */
    static HandInResponse handIn(AdminConnection node, List<? extends ForumItem> items) throws CommandFailure {
        HandInRequest.Builder request = HandInRequest.newBuilder();
        items.forEach(item -> request.addFiles(ByteString.copyFrom(item.file())));
        HandInResponse answer = node.forum(stub -> stub.handIn(request.build()));
        if (!answer.getProblem().isEmpty()) {
            throw CommandFailure.of(ExitCode.CONFLICT, "E-CLI-046", "the node does not take what was signed")
                    .why(answer.getProblem())
                    .fact("taken", answer.getNews() + " of " + items.size())
                    .next("see how the forum stands: hashmesh forum show, hashmesh forum pending")
                    .build();
        }
        return answer;
    }
}
