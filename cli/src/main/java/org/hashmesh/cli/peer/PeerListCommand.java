// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.peer;

import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.ListPeersRequest;
import org.hashmesh.v1.ListPeersResponse;
import picocli.CommandLine.Command;

/** {@code hashmesh peer list}. */
@Command(name = "list", description = "The other nodes of the forum, and how the connection to each is.")
public final class PeerListCommand implements Callable<ExitCode> {
    private final Shell shell;

    public PeerListCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        try (AdminConnection node = shell.connect()) {
            ListPeersResponse peers = node.admin(stub -> stub.listPeers(ListPeersRequest.getDefaultInstance()));
            shell.output().list(peers, peers.getPeersList(), PeerColumns.ALL);
            return ExitCode.DONE;
        }
    }
}
