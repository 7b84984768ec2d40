// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.JoinRequest;
import org.hashmesh.crypto.forum.Manifest;
import org.hashmesh.crypto.forum.NodeRequest;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.log.LogKey;
import org.hashmesh.v1.DraftManifestRequest;
import org.hashmesh.v1.ForumMember;
import org.hashmesh.v1.ForumNode;
import org.hashmesh.v1.NodeChange;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hashmesh member manifest}. */
@Command(
        name = "manifest",
        description = {
            "Change what you say of yourself: nodes, addresses, logs, which node casts your ballots. Nobody has to agree.",
            "Without a change it shows what you say now."
        })
public final class MemberManifestCommand implements Callable<ExitCode> {
    @Option(names = "--node", paramLabel = "NODE", description = "The node whose addresses change, if you have several")
    private String node = "";

    @Option(names = "--add-address", paramLabel = "HOST:PORT", description = "One more address; may be repeated")
    private List<String> addAddresses = new ArrayList<>();

    @Option(names = "--remove-address", paramLabel = "HOST:PORT", description = "An address less; may be repeated")
    private List<String> removeAddresses = new ArrayList<>();

    @Option(
            names = "--add-node",
            paramLabel = "FILE",
            description =
                    "The node request, join request or manifest that the new node made: its key, addresses, certificate and logs")
    private @Nullable Path addNode;

    @Option(names = "--remove-node", paramLabel = "NODE", description = "Its logs stay; may be repeated")
    private List<String> removeNodes = new ArrayList<>();

    @Option(names = "--voting-node", paramLabel = "NODE", description = "Which node casts your ballots")
    private String votingNode = "";

    @Option(names = "--add-log", paramLabel = "VKEY", description = "The C2SP key of a new log; may be repeated")
    private List<String> addLogs = new ArrayList<>();

    @Mixin
    private final ManifestDrafting drafting = new ManifestDrafting();

    private final Shell shell;

    public MemberManifestCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        try (AdminConnection connection = shell.connect()) {
            OwnForum forum = OwnForum.ask(connection);
            ForumMember now = forum.member(forum.forum().getSelf());
            DraftManifestRequest asked = asked(now);
            if (asked.equals(DraftManifestRequest.getDefaultInstance()) && !drafting.isExport()) {
                MemberFields.print(shell, now);
                return ExitCode.DONE;
            }
            return drafting.change(shell, connection, forum, now, asked);
        }
    }

    private DraftManifestRequest asked(ForumMember now) throws CommandFailure {
        DraftManifestRequest.Builder asked = DraftManifestRequest.newBuilder()
                .addAllRemoveNodes(removeNodes)
                .addAllAddLogs(addLogs)
                .setVotingNode(votingNode);
        if (!addAddresses.isEmpty() || !removeAddresses.isEmpty()) {
            asked.addNodes(addresses(OwnNode.of(now, node)));
        }
        if (addNode != null) {
            Made made = LocalFile.of(shell, addNode)
                    .read(JoinRequest.MAX_BYTES, "a node request, a join request or a manifest", Made::parse);
            for (Manifest.Node one : made.nodes()) {
                NodeChange.Builder change = NodeChange.newBuilder()
                        .setName(one.name().value())
                        .setKey(one.key().hex())
                        .addAllAddresses(one.addresses());
                one.tls().forEach(tls -> change.addAddCertificates(ByteString.copyFrom(tls.der())));
                asked.addNodes(change);
            }
            made.logs().forEach(log -> asked.addAddLogs(log.text()));
        }
        return asked.build();
    }

    private NodeChange addresses(ForumNode own) throws CommandFailure {
        List<String> after = new ArrayList<>(own.getAddressesList());
        for (String gone : removeAddresses) {
            if (!after.remove(gone)) {
                throw CommandFailure.of(
                                ExitCode.NOT_FOUND, "E-CLI-047", "node " + own.getName() + " has no address " + gone)
                        .next("see what it has: hashmesh member show")
                        .build();
            }
        }
        after.addAll(addAddresses);
        return NodeChange.newBuilder()
                .setName(own.getName())
                .addAllAddresses(after)
                .setNoAddresses(after.isEmpty())
                .build();
    }

    /** What another node says of itself. */
    private record Made(List<Manifest.Node> nodes, List<LogKey> logs) {
        static Made parse(byte[] bytes) throws ForumException {
            String text = new String(bytes, UTF_8);
            if (text.startsWith("hashmesh/node-request/")) {
                NodeRequest request = NodeRequest.parse(bytes);
                return new Made(List.of(request.node()), request.log().stream().toList());
            }
            Manifest manifest = text.startsWith("hashmesh/join-request/")
                    ? JoinRequest.parse(bytes).manifest().manifest()
                    : text.contains("\n\n") ? SignedManifest.parse(bytes).manifest() : Manifest.parse(bytes);
            return new Made(manifest.nodes(), manifest.logs());
        }
    }
}
