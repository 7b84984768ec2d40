// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.console.Console;
import org.hashmesh.node.console.Row;
import org.hashmesh.node.home.NewIdentity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hashmesh join new-identity}: another identity key for a member that has lost its own. */
@Command(
        name = "new-identity",
        description = {
            "Makes another identity key in the home of a member whose own is lost or in wrong hands, and",
            "identity-request.txt for those who are to replace it. The node may run meanwhile, and goes on.",
            "An old key that is still there stays: until the others have decided it speaks for you."
        })
final class JoinNewIdentityCommand implements Callable<Integer> {

    @Option(
            names = "--contact",
            paramLabel = "TEXT",
            description = "How to reach you, for those who compare fingerprints; one line, not secret.")
    private Optional<String> contact = Optional.empty();

    @Option(names = "--dry-run", description = "Check everything and say what would be made; make nothing.")
    private boolean dryRun;

    private final Console console;

    JoinNewIdentityCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        NodeConfig config = NodeConfigReader.read(console.home(), console.variables());
        NewIdentity identity = new NewIdentity(config);
        Row row = Row.of("member", config.member().value())
                .and("key_file", identity.keyFile().toString())
                .and("join_request", identity.requestFile().toString());
        if (dryRun) {
            identity.check();
            console.printer().one(row.and("dry_run", true));
            return 0;
        }
        boolean beside = !identity.keyFile().equals(config.directories().identityKey());
        NewIdentity.Made made = identity.make(contact, new SecureRandom(), InstantSource.system());
        if (console.printer().forPeople()) {
            console.printer().text(text(config, made, beside));
        } else {
            console.printer()
                    .one(row.and("identity_key", made.request().identity().hex())
                            .and("fingerprint", made.request().fingerprint().text())
                            .and("dry_run", false));
        }
        return 0;
    }

    private static String text(NodeConfig config, NewIdentity.Made made, boolean beside) {
        String place = beside
                ? "put %s in the place of %s, and keep a copy elsewhere"
                        .formatted(made.key(), config.directories().identityKey())
                : "keep a copy of %s elsewhere, best on a machine that is offline".formatted(made.key());
        return """
                made another identity key of %s in %s
                  fingerprint    %s
                next
                  1. send %s to the voters, and read them the fingerprint over another channel, such as the telephone
                  2. one of them: hashmesh forum propose replace-identity identity-request.txt
                     others: hashmesh forum approve ID, until it is adopted; your own vote does not count in this
                  3. %s
                """.formatted(config.member(), made.key(), made.request().fingerprint(), made.file(), place);
    }
}
