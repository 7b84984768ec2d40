// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.console.Console;
import org.hashmesh.node.console.Row;
import org.hashmesh.node.home.HomeInit;
import picocli.CommandLine.Command;

/** {@code hashmesh tls renew}: makes the key that this node shows next. */
@Command(
        name = "renew",
        description = {
            "Makes the TLS key and certificate that this node shows next, beside those that it shows now.",
            "It changes to them by itself, without a restart, once your manifest has listed them for a while."
        })
final class TlsRenewCommand implements Callable<Integer> {
    private final Console console;

    TlsRenewCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        NodeConfig config = NodeConfigReader.read(console.home(), console.variables());
        TlsIdentity next = new HomeInit(new SecureRandom(), InstantSource.system()).nextTls(config);
        String certificate = config.directories().nextTlsCertificate().toString();
        if (console.printer().forPeople()) {
            console.printer().text("""
                    made the next TLS key of %s/%s
                      certificate    %s
                      fingerprint    %s
                      valid until    %s
                    next
                      1. where the identity key of %s is: hashmesh member rotate-tls --node %s --certificate %s
                      2. the node shows the new key %s s after its manifest lists it; then admin clients on other
                         machines need server_fingerprint = "%s" in client.toml
                      3. then, with --drop-old: the old key is refused from then on
                    """.formatted(
                            config.member(),
                            config.node(),
                            certificate,
                            next.fingerprint(),
                            next.validUntil(),
                            config.member(),
                            config.node(),
                            certificate,
                            config.peer().tlsOverlap().toSeconds(),
                            next.fingerprint()));
        } else {
            console.printer()
                    .one(Row.of("node", config.node().value())
                            .and("certificate", certificate)
                            .and("fingerprint", next.fingerprint().text())
                            .and("valid_until", next.validUntil().getEpochSecond()));
        }
        return 0;
    }
}
