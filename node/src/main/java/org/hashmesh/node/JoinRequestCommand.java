// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.node.console.Console;
import org.hashmesh.node.console.Row;
import org.hashmesh.node.home.HomeInit;
import org.hashmesh.node.home.HomePlan;
import org.hashmesh.node.home.NewHome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hashmesh join request}: makes the home of a newcomer's node, and what its sponsors need. */
@Command(
        name = "request",
        description = {
            "Makes the home of a new member's node, and join-request.txt for those who are to propose it.",
            "A home that exists is never touched."
        })
final class JoinRequestCommand implements Callable<Integer> {

    @Mixin
    private HomeOptions options = new HomeOptions();

    @Option(
            names = "--forum",
            required = true,
            paramLabel = "ID",
            description = "The forum's id, 64 hex digits, as a member gives it to you.")
    private String forum = "";

    @Option(
            names = "--contact",
            paramLabel = "TEXT",
            description = "How to reach you, for those who compare fingerprints; one line, not secret.")
    private Optional<String> contact = Optional.empty();

    private final Console console;

    JoinRequestCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ForumId id = HomeOptions.name("--forum", () -> ForumId.parse(forum));
        HomePlan plan = options.plan();
        HomeInit plain = options.init();
        HomeInit init = contact.map(plain::contact).orElse(plain);
        Row row = HomeOptions.planned(console, id.toString(), plan);
        if (options.dryRun()) {
            init.check(console.home());
            console.printer().one(row.and("dry_run", true));
            return 0;
        }
        NewHome made = init.create(console.home(), id, plan);
        if (console.printer().forPeople()) {
            console.printer().text(made.joinText());
        } else {
            console.printer()
                    .one(row.and("identity_key", made.identity().hex())
                            .and("fingerprint", made.fingerprint().text())
                            .and(
                                    "join_request",
                                    made.directory().resolve("join-request.txt").toString())
                            .and("dry_run", false));
        }
        return 0;
    }
}
