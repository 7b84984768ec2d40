// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.Callable;
import org.hashmesh.cli.connection.AdminConnection;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.TlsCertificate;
import org.hashmesh.v1.DraftManifestRequest;
import org.hashmesh.v1.ForumMember;
import org.hashmesh.v1.ForumNode;
import org.hashmesh.v1.NodeChange;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hashmesh member rotate-tls}. */
@Command(
        name = "rotate-tls",
        description = {
            "Announce a new TLS key of a node. Others take the old one too until you drop it, so no call fails.",
            "Drop the old one only when the node presents the new one: the same command with --drop-old."
        })
public final class MemberRotateTlsCommand implements Callable<ExitCode> {
    private static final int MAX_FILE_BYTES = 2 * TlsCertificate.MAX_BYTES;
    private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    private static final String END = "-----END CERTIFICATE-----";

    @Option(
            names = "--certificate",
            required = true,
            paramLabel = "FILE",
            description = "The new certificate, PEM or DER")
    private Path file = Path.of("");

    @Option(names = "--node", paramLabel = "NODE", description = "Whose it is, if you have several nodes")
    private String node = "";

    @Option(names = "--drop-old", description = "No longer announce the other TLS keys of this node")
    private boolean dropOld;

    @Mixin
    private final ManifestDrafting drafting = new ManifestDrafting();

    private final Shell shell;

    public MemberRotateTlsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        TlsCertificate certificate = LocalFile.of(shell, file)
                .read(MAX_FILE_BYTES, "a TLS certificate of a node", bytes -> TlsCertificate.parse(der(bytes)));
        String fresh = certificate.fingerprint().text();
        try (AdminConnection connection = shell.connect()) {
            OwnForum forum = OwnForum.ask(connection);
            ForumMember now = forum.member(forum.forum().getSelf());
            ForumNode own =
                    OwnNode.of(now, node.isEmpty() ? certificate.node().node().value() : node);
            NodeChange.Builder change = NodeChange.newBuilder().setName(own.getName());
            if (!dropOld || !own.getTlsFingerprintsList().contains(fresh)) {
                // Of a key that is announced already, this may be a certificate that lasts longer.
                change.addAddCertificates(ByteString.copyFrom(certificate.der()));
            }
            if (dropOld) {
                own.getTlsFingerprintsList().stream()
                        .filter(one -> !one.equals(fresh))
                        .forEach(change::addRemoveTlsFingerprints);
            }
            return drafting.change(
                    shell,
                    connection,
                    forum,
                    now,
                    DraftManifestRequest.newBuilder().addNodes(change).build());
        }
    }

    private static byte[] der(byte[] file) {
        String text = new String(file, US_ASCII).strip();
        if (!text.startsWith(BEGIN)) {
            return file;
        }
        int end = text.indexOf(END);
        String body = text.substring(BEGIN.length(), end < 0 ? text.length() : end);
        // What is no base64 is no certificate either, which the parser says better.
        return body.matches("[A-Za-z0-9+/=\\s]*") ? Base64.getMimeDecoder().decode(body) : file;
    }
}
