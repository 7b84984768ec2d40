// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.node.console.Complaint;
import org.hashmesh.node.console.ComplaintException;
import org.hashmesh.node.console.Console;
import org.hashmesh.node.console.Row;
import org.hashmesh.node.home.HomeInit;
import org.hashmesh.node.home.HomePlan;
import picocli.CommandLine.Option;

/** What every command that makes a home needs to know. */
final class HomeOptions {
    @Option(names = "--member", required = true, paramLabel = "NAME", description = "Your company, like acme.example.")
    private String member = "";

    @Option(names = "--node", paramLabel = "NAME", description = "This node among yours; default: ${DEFAULT-VALUE}.")
    private String node = "n1";

    @Option(
            names = "--collection",
            paramLabel = "NAME",
            description = "What its log is for; default: ${DEFAULT-VALUE}.")
    private String collection = "main";

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Where it accepts peers; default: ${DEFAULT-VALUE}.")
    private String listen = "127.0.0.1:9440";

    @Option(
            names = "--advertise",
            paramLabel = "HOST:PORT",
            description =
                    "Where peers dial it, if not there. May be given more than once; 'none' when it only dials out.")
    private List<String> advertise = new ArrayList<>();

    @Option(
            names = "--admin-listen",
            paramLabel = "HOST:PORT",
            description = "Where it accepts your own people and systems; default: ${DEFAULT-VALUE}.")
    private String adminListen = "127.0.0.1:9441";

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description =
                    "Seal the identity, log and node keys under the passphrase in this file, which only you may read.")
    private Optional<Path> passphraseFile = Optional.empty();

    @Option(names = "--dry-run", description = "Check everything and say what would be made; make nothing.")
    private boolean dryRun;

    boolean dryRun() {
        return dryRun;
    }

    /** What makes the home. */
    HomeInit init() {
        HomeInit plain = new HomeInit(new SecureRandom(), InstantSource.system());
        return passphraseFile.map(plain::sealing).orElse(plain);
    }

    /** What the home is to be. */
    HomePlan plan() {
        HostPort peers = address("--listen", listen);
        List<HostPort> reachable = new ArrayList<>();
        for (String address : advertise) {
            if (!address.equals("none")) {
                reachable.add(address("--advertise", address));
            }
        }
        return new HomePlan(
                name("--member", () -> MemberName.parse(member)),
                name("--node", () -> NodeName.parse(node)),
                name("--collection", () -> CollectionName.parse(collection)),
                peers,
                advertise.isEmpty() ? List.of(peers) : reachable,
                address("--admin-listen", adminListen));
    }

    /** For scripts. */
    static Row planned(Console console, String forum, HomePlan plan) {
        return Row.of("home", console.home().toString())
                .and("member", plan.member().value())
                .and("node", plan.node().value())
                .and("forum", forum)
                .and("collection", plan.collection().value())
                .and("peer_address", plan.peerListen().toString())
                .and(
                        "advertised",
                        plan.advertise().stream().map(HostPort::toString).collect(Collectors.joining(" ")))
                .and("admin_address", plan.adminListen().toString());
    }

    /** How a name is read. */
    interface Reading<T> {
        T read() throws MalformedNameException;
    }

    static <T> T name(String option, Reading<T> reading) {
        try {
            return reading.read();
        } catch (MalformedNameException e) {
            throw wrong(option, e);
        }
    }

    private static HostPort address(String option, String text) {
        try {
            return HostPort.parse(text);
        } catch (IllegalArgumentException e) {
            throw wrong(option, e);
        }
    }

    /** An option whose value cannot be. */
    static ComplaintException wrong(String option, Exception e) {
        return new ComplaintException(
                Complaint.of(Complaint.USAGE, "E-CLI-007", option + ": " + e.getMessage(), "see the command's --help"));
    }
}
