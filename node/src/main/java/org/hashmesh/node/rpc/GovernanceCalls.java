// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.node.forum.Governance.Taken;
import org.hashmesh.node.rpc.GovernanceCallException.Reason;
import org.hashmesh.v1.AdoptedAct;
import org.hashmesh.v1.GetChainRequest;
import org.hashmesh.v1.GetChainResponse;
import org.hashmesh.v1.GetManifestsRequest;
import org.hashmesh.v1.GetManifestsResponse;
import org.hashmesh.v1.GovernanceItem;
import org.hashmesh.v1.GovernanceServiceGrpc;
import org.hashmesh.v1.GovernanceServiceGrpc.GovernanceServiceBlockingStub;
import org.hashmesh.v1.SubmitRequest;
import org.hashmesh.v1.SubmitResponse;
import org.jspecify.annotations.Nullable;

/** Questions about governance, and news of it, to the node at the other end of a channel. Each call blocks, within a limit. */
final class GovernanceCalls {

    /** For one call: less than a stranger's connection lasts. */
    private static final Duration CALL = Duration.ofSeconds(25);

    /** Items in one request: the figure that strangers may hand in at once stays far above. */
    private static final int SUBMIT_ITEMS = 200;

    /** The items of a request, so that the request stays under {@link GovernanceEndpoint#SUBMIT_BYTES}. */
    private static final int SUBMIT_BYTES = GovernanceEndpoint.PART_BYTES;

    private final Channel channel;

    GovernanceCalls(Channel channel) {
        this.channel = channel;
    }

    /** How far another node is. */
    record Standing(long acts, Digest head) {}

    /** Takes one part of an answer. */
    @FunctionalInterface
    interface Part<T> {
        /** Whether the next is wanted, too. */
        boolean take(List<T> part) throws GovernanceCallException, InterruptedException;
    }

    /** Asks for the acts from this number on, and how far the node is. */
    Standing chain(long from, Part<AdoptedAct> each) throws GovernanceCallException, InterruptedException {
        GetChainRequest request = GetChainRequest.newBuilder().setFrom(from).build();
        @Nullable Standing[] standing = {null};
        this.<GetChainResponse>stream(stub -> stub.getChain(request), answer -> {
            if (standing[0] == null) {
                standing[0] = standing(answer);
            }
            return answer.getChainCount() == 0 || each.take(answer.getChainList());
        });
        if (standing[0] == null) {
            throw new GovernanceCallException(Reason.MALFORMED, "it does not say how far it is");
        }
        return standing[0];
    }

    private static Standing standing(GetChainResponse first) throws GovernanceCallException {
        if (first.getHead().size() != Digest.BYTES || first.getActs() < 0) {
            throw new GovernanceCallException(Reason.MALFORMED, "it does not say how far it is");
        }
        return new Standing(first.getActs(), Digest.of(first.getHead().toByteArray()));
    }

    /** Asks for the manifests in force. */
    void manifests(Part<GovernanceItem> each) throws GovernanceCallException, InterruptedException {
        this.<GetManifestsResponse>stream(
                stub -> stub.getManifests(GetManifestsRequest.getDefaultInstance()),
                answer -> each.take(answer.getManifestsList()));
    }

    /** Hands items in, as many at once as a node takes. What was taken before a failure stays taken. */
    Taken submit(List<GovernanceItem> items) throws GovernanceCallException {
        Taken total = new Taken(0, 0);
        List<GovernanceItem> part = new ArrayList<>();
        int bytes = 0;
        for (GovernanceItem item : items) {
            if (!part.isEmpty() && (bytes + item.getSerializedSize() > SUBMIT_BYTES || part.size() == SUBMIT_ITEMS)) {
                total = submitted(total, part);
                part.clear();
                bytes = 0;
            }
            part.add(item);
            bytes += item.getSerializedSize();
        }
        return submitted(total, part);
    }

    private Taken submitted(Taken before, List<GovernanceItem> part) throws GovernanceCallException {
        try {
            SubmitResponse response =
                    stub().submit(SubmitRequest.newBuilder().addAllItems(part).build());
            return new Taken(response.getActs(), before.news() + response.getNews());
        } catch (StatusRuntimeException e) {
            throw GovernanceCallException.of(e);
        }
    }

    @FunctionalInterface
    private interface Answer<T> {
        boolean take(T message) throws GovernanceCallException, InterruptedException;
    }

    /** Reads an answer message by message; one that is not wanted to its end is cancelled. */
    private <T> void stream(Function<GovernanceServiceBlockingStub, Iterator<T>> question, Answer<T> each)
            throws GovernanceCallException, InterruptedException {
        Context.CancellableContext context = Context.current().withCancellation();
        Context before = context.attach();
        try {
            Iterator<T> answer = question.apply(stub());
            boolean more = true;
            while (more && answer.hasNext()) {
                more = each.take(answer.next());
            }
        } catch (StatusRuntimeException e) {
            throw GovernanceCallException.of(e);
        } finally {
            context.detach(before);
            context.cancel(null);
        }
    }

    private GovernanceServiceBlockingStub stub() {
        return GovernanceServiceGrpc.newBlockingStub(channel).withDeadlineAfter(CALL.toMillis(), TimeUnit.MILLISECONDS);
    }
}
