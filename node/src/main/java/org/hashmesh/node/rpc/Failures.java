// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCall.Listener;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.RejectedExecutionException;
import org.hashmesh.entry.FieldException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one map from what goes wrong inside to what a caller is told. Endpoints throw, or pass the exception to
 * {@code onError}; both come out here. What is not listed is our fault: the caller learns no more than that, the log has
 * the rest.
 */
public final class Failures implements ServerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** The status for this exception. */
    public static Status status(Throwable failure) {
        if (failure instanceof CallFailure known) {
            return known.code().status(String.valueOf(known.getMessage()));
        }
        if (failure instanceof FieldException field) {
            return FailureCode.BAD_FIELD.status(String.valueOf(field.getMessage()));
        }
        if (failure instanceof RejectedExecutionException) {
            return FailureCode.STOPPING.status("the node is stopping");
        }
        if (failure instanceof StatusRuntimeException told) {
            return told.getStatus();
        }
        if (failure instanceof StatusException told) {
            return told.getStatus();
        }
        LOG.error("a call failed inside", failure);
        return FailureCode.INTERNAL.status("the node failed at this; its log says more");
    }

    @Override
    public <Q, R> Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        MappedCall<Q, R> mapped = new MappedCall<>(call);
        try {
            return new MappedListener<>(next.startCall(mapped, headers), mapped);
        } catch (RuntimeException e) {
            mapped.fail(e);
            return new Listener<>() {};
        }
    }

    /** A call whose unknown failures are mapped, and which is closed once. */
    private static final class MappedCall<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private boolean closed;

        private MappedCall(ServerCall<Q, R> call) {
            super(call);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            synchronized (this) {
                if (closed) {
                    return;
                }
                closed = true;
            }
            boolean unmapped = status.getCode() == Status.Code.UNKNOWN && status.getCause() != null;
            super.close(unmapped ? status(cause(status)) : status, trailers);
        }

        private void fail(RuntimeException failure) {
            close(status(failure), new Metadata());
        }

        private static Throwable cause(Status status) {
            Throwable cause = status.getCause();
            return cause == null ? new IllegalStateException("no cause") : cause;
        }
    }

    /** Hands events on; a handler that throws ends its call, with its failure mapped. */
    private static final class MappedListener<Q, R> extends SimpleForwardingServerCallListener<Q> {
        private final MappedCall<Q, R> call;

        private MappedListener(Listener<Q> listener, MappedCall<Q, R> call) {
            super(listener);
            this.call = call;
        }

        @Override
        public void onMessage(Q message) {
            guarded(() -> super.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            guarded(super::onHalfClose);
        }

        @Override
        public void onReady() {
            guarded(super::onReady);
        }

        private void guarded(Runnable event) {
            try {
                event.run();
            } catch (RuntimeException e) {
                call.fail(e);
            }
        }
    }
}
