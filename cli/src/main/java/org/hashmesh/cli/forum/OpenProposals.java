// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.Proposal;
import org.hashmesh.v1.ListProposalsRequest;
import org.hashmesh.v1.ListProposalsResponse;
import org.hashmesh.v1.OpenProposal;

/** What is proposed, each read from its own file: its id and what it decides are not the node's word. */
record OpenProposals(ListProposalsResponse answer, List<One> all) {

    /** A proposal, and what the node says of how it stands. */
    record One(Act act, OpenProposal says) {}

    static OpenProposals ask(AdminConnection node) throws CommandFailure {
        ListProposalsResponse answer =
                node.forum(stub -> stub.listProposals(ListProposalsRequest.getDefaultInstance()));
        List<One> all = new ArrayList<>();
        for (OpenProposal says : answer.getProposalsList()) {
            try {
                all.add(new One(Proposal.parse(says.getFile().toByteArray()).act(), says));
            } catch (ForumException e) {
                throw CommandFailure.of(
                                ExitCode.VERIFICATION_FAILED,
                                "E-CLI-042",
                                "the node's proposal " + says.getId() + " cannot be read")
                        .why(String.valueOf(e.getMessage()))
                        .next("is this program older than the node? See: hashmesh version")
                        .build();
            }
        }
        return new OpenProposals(answer, all);
    }

    /** The one that a person means by the beginning of its id. */
    One only(String id) throws CommandFailure {
        List<One> named = all.stream()
                .filter(one -> one.act().id().toString().startsWith(id))
                .toList();
        if (named.isEmpty() || id.isEmpty()) {
            throw CommandFailure.of(ExitCode.NOT_FOUND, "E-CLI-043", "there is no open proposal " + id)
                    .next("see what is open: hashmesh forum pending")
                    .build();
        }
        if (named.size() > 1) {
            String ids = named.stream().map(one -> one.act().id().shortText()).collect(Collectors.joining(", "));
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-044", id + " names " + named.size() + " proposals")
                    .next("say which: " + ids)
                    .build();
        }
        return named.get(0);
    }
}
