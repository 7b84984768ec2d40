// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.peer;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.ListPeersRequest;
import org.hashmesh.v1.ListPeersResponse;
import org.hashmesh.v1.Peer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hashmesh peer show}. */
@Command(name = "show", description = "One of the other nodes, with its addresses and traffic.")
public final class PeerShowCommand implements Callable<ExitCode> {
    @Parameters(paramLabel = "PEER", description = "NODE, MEMBER or MEMBER/NODE")
    private String name = "";

    private final Shell shell;

    public PeerShowCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        try (AdminConnection node = shell.connect()) {
            ListPeersResponse peers = node.admin(stub -> stub.listPeers(ListPeersRequest.getDefaultInstance()));
            shell.output().one(only(peers.getPeersList()), PeerColumns.EACH);
            return ExitCode.DONE;
        }
    }

    private Peer only(List<Peer> peers) throws CommandFailure {
        List<Peer> named = peers.stream().filter(this::isNamed).toList();
        if (named.size() == 1) {
            return named.get(0);
        }
        if (named.isEmpty()) {
            throw CommandFailure.of(ExitCode.NOT_FOUND, "E-CLI-013", "no peer is called " + name)
                    .next("see the names with: hashmesh peer list")
                    .build();
        }
        String names = named.stream().map(PeerColumns::name).collect(Collectors.joining(", "));
        throw CommandFailure.of(ExitCode.USAGE, "E-CLI-014", name + " names " + named.size() + " peers")
                .next("say which: " + names)
                .build();
    }

    private boolean isNamed(Peer peer) {
        return name.equals(peer.getNode()) || name.equals(peer.getMember()) || name.equals(PeerColumns.name(peer));
    }
}
