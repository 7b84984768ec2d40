// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.util.concurrent.Callable;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.node.console.Complaint;
import org.hashmesh.node.console.ComplaintException;
import org.hashmesh.node.console.Console;
import org.hashmesh.node.console.Row;
import org.hashmesh.node.home.HomePlan;
import org.hashmesh.node.home.NewHome;
import org.hashmesh.node.home.NewNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hashmesh init}: makes the home of a new node. */
@Command(
        name = "init",
        description = {
            "Makes the home of a new node: keys, certificates, configuration, an empty store.",
            "It also writes the request to join the forum, or, with --no-identity, the request to become a further node of"
                    + " a member.",
            "A home that exists is never touched."
        })
final class InitCommand implements Callable<Integer> {

    @Mixin
    private HomeOptions options = new HomeOptions();

    @Option(
            names = "--forum",
            required = true,
            paramLabel = "ID",
            description = "The forum's id, 64 hex digits. To found a forum: hashmesh forum create.")
    private String forum = "";

    @Option(
            names = "--no-identity",
            description = "A further node of a member: the key that speaks for the member stays where it is.")
    private boolean noIdentity;

    @Option(
            names = "--replica",
            description = "With --no-identity: no log of its own. It takes no entries and answers as any other node.")
    private boolean replica;

    private final Console console;

    InitCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        HomePlan plan = options.plan();
        ForumId id = HomeOptions.name("--forum", () -> ForumId.parse(forum));
        Row row = HomeOptions.planned(console, id.toString(), plan).and("forum_id", id.toString());
        if (replica && !noIdentity) {
            throw new ComplaintException(Complaint.of(
                    Complaint.USAGE,
                    "E-CLI-007",
                    "--replica: a member's first node has a log",
                    "make a replica with --no-identity --replica"));
        }
        if (options.dryRun()) {
            options.init().check(console.home());
            console.printer().one(row.and("dry_run", true));
        } else if (noIdentity) {
            NewNode made = options.init().createNode(console.home(), id, plan, replica);
            if (console.printer().forPeople()) {
                console.printer().text(made.text());
            } else {
                console.printer()
                        .one(row.and(
                                        "node_request",
                                        made.directory()
                                                .resolve("node-request.txt")
                                                .toString())
                                .and("replica", replica)
                                .and("dry_run", false));
            }
        } else {
            print(row, options.init().create(console.home(), id, plan));
        }
        return 0;
    }

    private void print(Row row, NewHome made) {
        if (console.printer().forPeople()) {
            console.printer().text(made.joinText());
        } else {
            console.printer()
                    .one(row.and("identity_key", made.identity().hex())
                            .and("fingerprint", made.fingerprint().text())
                            .and("tls_fingerprint", made.tlsKey().toString())
                            .and("log_key", made.log().text())
                            .and("dry_run", false));
        }
    }
}
