// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.connection;

import io.grpc.Status;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.crypto.certificate.ServerPin;
import org.jspecify.annotations.Nullable;

/** The one map from a call's status to a failure that a person can act on. */
final class RpcFailures {
    /** Nodes put a stable code into the description of each status. */
    private static final Pattern CODE = Pattern.compile("\\[?\\b(E-[A-Z]+-[0-9]{3})\\b]?:?\\s*");

    /** Where a node's own words say what to do. */
    private static final String NEXT = "; next: ";

    private final String address;
    private final String pinned;

    /**
     * @param address where the calls go
     * @param pinned fingerprint of the server that is expected there
     */
    RpcFailures(String address, String pinned) {
        this.address = address;
        this.pinned = pinned;
    }

    String address() {
        return address;
    }

    CommandFailure of(Status status) {
        ServerPin.WrongServerException wrong = find(status.getCause(), ServerPin.WrongServerException.class);
        if (wrong != null) {
            return CommandFailure.of(
                            ExitCode.VERIFICATION_FAILED, "E-CLI-015", "the server at " + address + " is not this node")
                    .why("it shows another key than the pinned one")
                    .fact("presented", wrong.presented().text())
                    .fact("expected", pinned)
                    .next("check --server and the port; if the node's TLS key was renewed, take the new client.toml")
                    .build();
        }
        SSLException tls = find(status.getCause(), SSLException.class);
        if (tls != null) {
            return CommandFailure.of(ExitCode.NOT_ALLOWED, "E-CLI-016", "no TLS session with the node at " + address)
                    .why(String.valueOf(tls.getMessage()))
                    .next("check that the node lists this admin certificate, and that the address is its admin port")
                    .cause(tls)
                    .build();
        }
        return byCode(status);
    }

    private CommandFailure byCode(Status status) {
        String description = status.getDescription() == null ? "" : status.getDescription();
        return switch (status.getCode()) {
            case UNAVAILABLE -> unavailable(status, description);
            case DEADLINE_EXCEEDED ->
                CommandFailure.of(ExitCode.UNREACHABLE, "E-CLI-011", "no answer in time from the node at " + address)
                        .next("try again with a longer --timeout, or look at: hashmesh doctor")
                        .build();
            case CANCELLED -> answered(ExitCode.INTERRUPTED, description, "the call was cancelled");
            case INVALID_ARGUMENT, OUT_OF_RANGE ->
                answered(ExitCode.USAGE, description, "the node refused the request");
            case NOT_FOUND -> answered(ExitCode.NOT_FOUND, description, "not found");
            case PERMISSION_DENIED, UNAUTHENTICATED ->
                answered(ExitCode.NOT_ALLOWED, description, "this certificate may not do that");
            case FAILED_PRECONDITION, ABORTED, ALREADY_EXISTS ->
                answered(ExitCode.CONFLICT, description, "the node's state does not allow it");
            case DATA_LOSS -> answered(ExitCode.VERIFICATION_FAILED, description, "the node found damaged data");
            case UNIMPLEMENTED -> answered(ExitCode.FAILED, description, "this node's version does not know the call");
            default -> answered(ExitCode.FAILED, description, "the node failed with " + status.getCode());
        };
    }

    /** A node that answers that it cannot now has a code of its own for why. */
    private CommandFailure unavailable(Status status, String description) {
        return CODE.matcher(description).lookingAt()
                ? answered(ExitCode.UNREACHABLE, description, "the node does not answer now")
                : CommandFailure.of(ExitCode.UNREACHABLE, "E-CLI-010", "cannot reach the node at " + address)
                        .why(cause(status, description))
                        .next("is it running? start it with: hashmesh run")
                        .build();
    }

    /** A failure in the node's own words: its code is lifted out of the description. */
    private CommandFailure answered(ExitCode exitCode, String description, String otherwise) {
        Matcher matcher = CODE.matcher(description);
        String code = matcher.find() ? matcher.group(1) : "E-CLI-012";
        String words = CODE.matcher(description).replaceFirst("").strip();
        int next = words.indexOf(NEXT);
        String what = next < 0 ? words : words.substring(0, next);
        CommandFailure.Builder failure = CommandFailure.of(exitCode, code, what.isEmpty() ? otherwise : what)
                .fact("node", address);
        return (next < 0 ? failure : failure.next(words.substring(next + NEXT.length()))).build();
    }

    private static String cause(Status status, String description) {
        Throwable cause = status.getCause();
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause == null ? null : cause.getMessage();
        return message == null ? description : message;
    }

    private static <T extends Throwable> @Nullable T find(@Nullable Throwable from, Class<T> kind) {
        for (Throwable t = from; t != null; t = t.getCause()) {
            if (kind.isInstance(t)) {
                return kind.cast(t);
            }
        }
        return null;
    }
}
