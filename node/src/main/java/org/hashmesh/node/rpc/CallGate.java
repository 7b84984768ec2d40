// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks the {@link Admission} at each call and for each message, both ways, and tells handlers who calls: a handler never
 * runs for anybody who is not let in. Once a caller is out, its handler sees a cancelled call and no more messages.
 */
final class CallGate<C extends Caller> implements ServerInterceptor {
    private final Admission<C> admission;
    private final Attributes.Key<C> attribute;
    private final Context.Key<C> contextKey;

    /**
     * A gate.
     *
     * @param attribute where the transport says who is at its other end
     * @param contextKey where handlers find it
     */
    CallGate(Admission<C> admission, Attributes.Key<C> attribute, Context.Key<C> contextKey) {
        this.admission = admission;
        this.attribute = attribute;
        this.contextKey = contextKey;
    }

    @Override
    public <Q, R> Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        C caller = call.getAttributes().get(attribute);
        if (caller == null || !admission.stillAdmits(caller)) {
            call.close(out(), new Metadata());
            return new Listener<>() {};
        }
        String service =
                Optional.ofNullable(call.getMethodDescriptor().getServiceName()).orElse("");
        Optional<Objection> objection = admission.objection(caller, service);
        if (objection.isPresent()) {
            call.close(objection.get().status(), new Metadata());
            return new Listener<>() {};
        }
        GatedCall<Q, R> gated = new GatedCall<>(call, caller);
        Context context = Context.current().withValue(contextKey, caller);
        return new GatedListener<>(Contexts.interceptCall(context, gated, headers, next), gated);
    }

    private static Status out() {
        return FailureCode.NOT_LISTED.status("your TLS key is not listed here, or no longer");
    }

    private final class GatedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private final C caller;
        private final AtomicBoolean closed = new AtomicBoolean();

        private GatedCall(ServerCall<Q, R> call, C caller) {
            super(call);
            this.caller = caller;
        }

        @Override
        public void sendMessage(R message) {
            if (closeIfOut()) {
                return;
            }
            super.sendMessage(message);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            if (closed.compareAndSet(false, true)) {
                super.close(status, trailers);
            }
        }

        @Override
        public boolean isReady() {
            return !closed.get() && super.isReady();
        }

        /** Whether the call is over because its caller is out; ends it when that is news. */
        private boolean closeIfOut() {
            if (admission.stillAdmits(caller)) {
                return false;
            }
            close(out(), new Metadata());
            return true;
        }
    }

    private static final class GatedListener<Q, R> extends SimpleForwardingServerCallListener<Q> {
        private final CallGate<?>.GatedCall<Q, R> call;
        private boolean cut;

        private GatedListener(Listener<Q> listener, CallGate<?>.GatedCall<Q, R> call) {
            super(listener);
            this.call = call;
        }

        @Override
        public void onMessage(Q message) {
            if (!cut && call.closeIfOut()) {
                cut = true;
                super.onCancel();
            }
            if (!cut) {
                super.onMessage(message);
            }
        }

        @Override
        public void onHalfClose() {
            if (!cut) {
                super.onHalfClose();
            }
        }

        @Override
        public void onCancel() {
            if (!cut) {
                super.onCancel();
            }
        }

        @Override
        public void onComplete() {
            if (!cut) {
                super.onComplete();
            }
        }
    }
}
