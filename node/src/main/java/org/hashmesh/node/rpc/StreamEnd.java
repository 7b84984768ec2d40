// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one call to us ended, as the transport saw it. A handler only hears that its call is over; whether the caller sent
 * something that is too large or cannot be read is known here alone.
 */
final class StreamEnd extends ServerStreamTracer {
    private static final Context.Key<StreamEnd> KEY = Context.key("hashmesh-stream-end");

    private volatile @Nullable Status status;

    private StreamEnd() {}

    /** One for each call of a server. */
    static ServerStreamTracer.Factory factory() {
        return new ServerStreamTracer.Factory() {
            @Override
            public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
                return new StreamEnd();
            }
        };
    }

    /** That of the call which the current thread works on; one that knows nothing outside of calls. */
    static StreamEnd current() {
        StreamEnd end = KEY.get();
        return end == null ? new StreamEnd() : end;
    }

    @Override
    public Context filterContext(Context context) {
        return context.withValue(KEY, this);
    }

    @Override
    public void streamClosed(Status end) {
        status = end;
    }

    /** What the caller did that ended the call, if it was that: bytes over a limit, or bytes that are no message. */
    Optional<String> breach() {
        Status end = status;
        if (end == null || isOurOwn(end)) {
            return Optional.empty();
        }
        return switch (end.getCode()) {
            case RESOURCE_EXHAUSTED, INTERNAL -> Optional.of("unreadable message: " + end.getDescription());
            case UNKNOWN ->
                end.getCause() instanceof StatusRuntimeException unread
                                && unread.getStatus().getCode() == Status.Code.INTERNAL
                        ? Optional.of(
                                "unreadable message: " + unread.getStatus().getDescription())
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** What we ended ourselves, the caller's fault or not, carries one of our codes: see {@link FailureCode}. */
    private static boolean isOurOwn(Status end) {
        String description = end.getDescription();
        return description != null && description.startsWith("E-");
    }
}
