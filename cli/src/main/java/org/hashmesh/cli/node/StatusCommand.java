// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.node;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.GetStatusRequest;
import org.hashmesh.v1.NodeState;
import org.hashmesh.v1.NodeStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hashmesh status}. */
@Command(name = "status", description = "What the node is doing: its state, entries, peers and disk.")
public final class StatusCommand implements Callable<ExitCode> {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
    private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";

    private static final Columns<NodeStatus> FIELDS = Columns.<NodeStatus>none()
            .with("node", s -> s.getMember() + "/" + s.getNode())
            .with("state", StatusCommand::state)
            .with("forum", NodeStatus::getForum)
            .wide("forum_id", NodeStatus::getForumId)
            .with("version", NodeStatus::getVersion)
            .with("started", s -> Words.time(s.getStartedAt()))
            .with("entries_in_force", s -> Words.count(s.getEntriesInForce()))
            .with("entries_held", s -> Words.count(s.getEntriesHeld()))
            .with("logs", s -> Integer.toString(s.getLogs()))
            .with("peers", s -> s.getPeersConnected() + " of " + s.getPeersKnown() + " connected")
            .with("digest", NodeStatus::getHeadsDigest)
            .with("disk", s -> Words.bytes(s.getDiskBytes()) + " used, " + Words.bytes(s.getDiskFreeBytes()) + " free")
            .with("roster_version", s -> Words.count(s.getRosterVersion()))
            .wide("peer_address", NodeStatus::getPeerAddress)
            .wide("admin_address", NodeStatus::getAdminAddress)
            .wide("refused_values", StatusCommand::refusedValues)
            .with("warnings", s -> s.getWarningsCount() == 0 ? "none" : String.join("; ", s.getWarningsList()));

    @Option(names = "--watch", description = "Look again every 2 s, until interrupted")
    private boolean watch;

    @Option(names = "--check", description = "Exit with 8 unless the node serves, has no warning and sees all peers")
    private boolean check;

    private final Shell shell;

    public StatusCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        try (AdminConnection node = shell.connect()) {
            NodeStatus status = look(node);
            while (watch && shell.surroundings().pause().of(BETWEEN_LOOKS)) {
                status = look(node);
            }
            return check && !healthy(status) ? ExitCode.FINDINGS : ExitCode.DONE;
        }
    }

    private NodeStatus look(AdminConnection node) throws CommandFailure {
        NodeStatus status = node.admin(stub -> stub.getStatus(GetStatusRequest.getDefaultInstance()));
        if (watch
                && shell.output().forPeople()
                && shell.surroundings().terminals().out()) {
            shell.output().text(CLEAR_SCREEN);
        }
        shell.output().one(status, FIELDS);
        return status;
    }

    private static String state(NodeStatus status) {
        String reason = status.getStateReason();
        return Words.of(status.getState()) + (reason.isEmpty() ? "" : ": " + reason);
    }

    private static String refusedValues(NodeStatus status) {
        return status.getRefusedValuesCount() == 0
                ? "none"
                : status.getRefusedValuesList().stream()
                        .map(kind -> Words.count(kind.getCount()) + " " + kind.getCall() + " (" + kind.getField() + ")")
                        .collect(Collectors.joining(", "));
    }

    private static boolean healthy(NodeStatus status) {
        return status.getState() == NodeState.NODE_STATE_SERVING
                && status.getWarningsCount() == 0
                && status.getPeersConnected() == status.getPeersKnown();
    }
}
