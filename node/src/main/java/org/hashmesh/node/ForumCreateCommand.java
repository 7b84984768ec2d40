// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.forum.Parameter;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.key.PublicKeyException;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.ForumName;
import org.hashmesh.node.console.Console;
import org.hashmesh.node.console.Row;
import org.hashmesh.node.home.Founding;
import org.hashmesh.node.home.HomePlan;
import org.hashmesh.node.home.NewHome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hashmesh forum create}: founds a forum with one member, and makes its home. */
@Command(
        name = "create",
        description = {
            "Founds a forum whose one member you are, and makes the home of your node.",
            "You admit the others, and then give them votes, by acts of the forum."
        })
final class ForumCreateCommand implements Callable<Integer> {

    @Mixin
    private HomeOptions options = new HomeOptions();

    @Option(names = "--name", required = true, paramLabel = "TEXT", description = "The forum's name, for people.")
    private String name = "";

    @Option(
            names = "--recovery-key",
            paramLabel = "HEX",
            description = "A public key that stands in, with others, for a quorum that is lost. May be given again.")
    private List<String> recoveryKeys = new ArrayList<>();

    @Option(
            names = "--recovery-threshold",
            paramLabel = "K",
            description = "How many recovery keys must sign; default: all of them.")
    private int recoveryThreshold;

    @Option(
            names = "--parameter",
            paramLabel = "NAME=VALUE",
            description = "A parameter that differs from its default. May be given again.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    private final Console console;

    ForumCreateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<Ed25519PublicKey> keys = new ArrayList<>();
        for (String key : recoveryKeys) {
            try {
                keys.add(Ed25519PublicKey.parseHex(key));
            } catch (PublicKeyException | IllegalArgumentException e) {
                throw HomeOptions.wrong("--recovery-key", e);
            }
        }
        ForumName ignored = HomeOptions.name("--name", () -> ForumName.parse(name));
        HomePlan plan = options.plan();
        Founding founding = new Founding(
                new SecureRandom(),
                InstantSource.system(),
                options.init(),
                name,
                keys,
                recoveryThreshold == 0 ? keys.size() : recoveryThreshold,
                parameters());
        Row row = HomeOptions.planned(console, name, plan);
        if (options.dryRun()) {
            options.init().check(console.home());
            console.printer().one(row.and("dry_run", true));
            return 0;
        }
        NewHome made = founding.found(Map.of(console.home(), plan)).get(0);
        if (console.printer().forPeople()) {
            console.printer().text(made.foundedText(name));
        } else {
            ForumId forum = made.forum();
            console.printer()
                    .one(row.and("forum_id", forum.toString())
                            .and("forum_fingerprint", Fingerprint.of(forum).text())
                            .and("identity_key", made.identity().hex())
                            .and("fingerprint", made.fingerprint().text())
                            .and("dry_run", false));
        }
        return 0;
    }

    private Map<Parameter, String> parameters() {
        Map<Parameter, String> set = new EnumMap<>(Parameter.class);
        parameters.forEach((text, value) -> {
            Parameter parameter = Parameter.parse(text)
                    .filter(known -> known.takes(value))
                    .orElseThrow(() -> HomeOptions.wrong(
                            "--parameter",
                            new IllegalArgumentException(Parameter.parse(text)
                                    .map(known -> text + " is " + known.shape() + ", not \"" + value + "\"")
                                    .orElse("there is no parameter " + text))));
            set.put(parameter, value);
        });
        return set;
    }
}
