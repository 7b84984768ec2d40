// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hashmesh.crypto.certificate.TlsIdentity;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.key.Ed25519PublicKey;
import org.hashmesh.crypto.key.KeyFile;
import org.hashmesh.crypto.key.KeyRole;
import org.hashmesh.crypto.key.StorageException;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.console.Complaint;
import org.hashmesh.node.console.Console;
import org.hashmesh.node.console.Row;
import org.hashmesh.node.home.HomeForum;
import org.hashmesh.node.policy.Policy;
import org.hashmesh.node.policy.PolicyReader;
import org.hashmesh.node.roster.RosterNode;
import org.hashmesh.node.roster.RosterSnapshot;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.node.toml.Problem;
import org.hashmesh.store.forum.ForumFiles;
import picocli.CommandLine.Command;

/** {@code hashmesh config check}: all problems at once, of the files and of how they fit together. */
@Command(
        name = "check",
        description = {
            "Checks node.toml, policy.toml, the forum's files and the keys, and that they belong together.",
            "Says everything that is wrong at once; exit code 2 when there is anything."
        })
final class ConfigCheckCommand implements Callable<Integer> {
    private static final List<String> COLUMNS = List.of("file", "line", "column", "problem");
    private static final int FIRST_EPOCH = 1;

    /** The directory that says who is in the forum. */
    private static final String FORUM = "forum";

    private final Console console;
    private final List<Problem> problems = new ArrayList<>();

    ConfigCheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Optional<NodeConfig> config =
                reading(NodeConfigReader.FILE, () -> NodeConfigReader.read(console.home(), console.variables()));
        config.ifPresentOrElse(this::checkTogether, this::checkForumAlone);
        checkPolicy();
        List<Row> rows = problems.stream().map(ConfigCheckCommand::row).toList();
        Row head = Row.of("home", console.home().toString()).and("ok", problems.isEmpty());
        if (problems.isEmpty() && console.printer().forPeople()) {
            console.printer().one(head);
            return 0;
        }
        console.printer().list(head, "problems", COLUMNS, rows);
        return problems.isEmpty()
                ? 0
                : console.complain(Complaint.of(
                        Complaint.USAGE,
                        "E-CONF-002",
                        "the configuration in " + console.home() + " has "
                                + (problems.size() == 1 ? "a problem" : problems.size() + " problems"),
                        "correct what is listed, then check again"));
    }

    private void checkPolicy() {
        Path policy = console.home().resolve(PolicyReader.FILE);
        if (Files.exists(policy)) {
            Optional<Policy> ignored = reading(PolicyReader.FILE, () -> {
                try {
                    return new PolicyReader(Optional.empty()).parse(PolicyReader.FILE, Files.readString(policy));
                } catch (IOException e) {
                    throw new ConfigurationException("cannot be read: " + e.getMessage(), e);
                }
            });
        }
    }

    /** What can be said of the forum when it is not known whose home this is. */
    private void checkForumAlone() {
        Path there = console.home().resolve(FORUM);
        if (ForumFiles.isOne(there)) {
            Optional<ForumState> ignored = reading(FORUM, () -> HomeForum.chain(there));
        }
    }

    private void checkTogether(NodeConfig config) {
        Optional<RosterSnapshot> roster = reading(FORUM, () -> HomeForum.roster(config));
        if (config.admin().access().isEmpty()) {
            problem("node.toml", "nobody may use the admin port: there is no [[admin.access]]");
        }
        Optional<TlsKeyFingerprint> tls = reading(
                "keys/tls.key",
                () -> TlsIdentity.load(
                                config.directories().tlsKey(),
                                config.directories().tlsCertificate())
                        .fingerprint());
        Optional<Ed25519PublicKey> log = config.replica()
                ? Optional.empty()
                : reading(
                        "keys",
                        () -> KeyFile.at(
                                        config.directories()
                                                .logKey(config.collection().value(), FIRST_EPOCH),
                                        KeyRole.LOG)
                                .readPublicKey());
        roster.ifPresent(found -> checkSelf(config, found, tls, log));
    }

    private void checkSelf(
            NodeConfig config, RosterSnapshot roster, Optional<TlsKeyFingerprint> tls, Optional<Ed25519PublicKey> log) {
        Optional<RosterNode> self = roster.node(config.member(), config.node());
        if (self.isEmpty()) {
            problem(
                    FORUM,
                    "this node, " + config.member() + "/" + config.node()
                            + ", is not in it: list it in the manifest of " + config.member());
            return;
        }
        if (tls.isPresent() && !self.get().tlsKeys().contains(tls.get())) {
            problem(
                    FORUM,
                    "this node's TLS key " + tls.get() + " is not among those listed for it: peers will refuse it");
        }
        if (config.replica()) {
            return;
        }
        Origin origin = Origin.of(config.forum(), config.member(), config.node(), config.collection(), FIRST_EPOCH);
        roster.log(origin.id())
                .ifPresentOrElse(
                        listed -> {
                            if (log.isPresent() && !listed.key().equals(log.get())) {
                                problem(FORUM, "another key is listed for this node's log " + origin);
                            }
                        },
                        () -> problem(FORUM, "this node's log " + origin + " is not listed"));
    }

    private interface Reading<T> {
        T read();
    }

    private <T> Optional<T> reading(String file, Reading<T> reading) {
        try {
            return Optional.of(reading.read());
        } catch (ConfigurationException e) {
            problems.addAll(e.problems());
            if (e.problems().isEmpty()) {
                problem(file, String.valueOf(e.getMessage()));
            }
        } catch (StorageException e) {
            problem(file, String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private void problem(String file, String message) {
        problems.add(new Problem(file, 0, 0, message));
    }

    private static Row row(Problem problem) {
        return Row.of("file", problem.file())
                .and("line", problem.line())
                .and("column", problem.column())
                .and("problem", problem.message());
    }
}
