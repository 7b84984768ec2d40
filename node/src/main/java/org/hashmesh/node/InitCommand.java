// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.node.home.HomeInit;
import org.hashmesh.node.home.HomePlan;
import org.hashmesh.node.home.NewHome;
import org.hashmesh.node.roster.HostPort;
import org.hashmesh.node.toml.ConfigurationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hashmesh init}: makes the home of a new node. */
@Command(
        name = "init",
        description = "Makes the home of a new node: keys, certificates, configuration, an empty store.")
final class InitCommand implements Callable<Integer> {

    @Option(names = "--home", paramLabel = "DIR", description = "Where; default: HASHMESH_HOME, or this directory.")
    private Optional<Path> home = Optional.empty();

    @Option(names = "--member", required = true, paramLabel = "NAME", description = "Your company, like acme.example.")
    private String member = "";

    @Option(names = "--node", paramLabel = "NAME", description = "This node among yours; default: ${DEFAULT-VALUE}.")
    private String node = "n1";

    @Option(
            names = "--forum",
            required = true,
            paramLabel = "NAME",
            description = "The forum's name: the same for all.")
    private String forum = "";

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

    @Override
    public Integer call() {
        Path place = home.orElseGet(NodeHome::given);
        try {
            NewHome made = new HomeInit(new SecureRandom(), InstantSource.system()).create(place, plan());
            System.out.print(made.text());
            return 0;
        } catch (RuntimeException e) {
            return StartFailure.report(e);
        }
    }

    private HomePlan plan() {
        try {
            HostPort peers = HostPort.parse(listen);
            List<HostPort> reachable = new ArrayList<>();
            for (String address : advertise) {
                if (!address.equals("none")) {
                    reachable.add(HostPort.parse(address));
                }
            }
            return new HomePlan(
                    MemberName.parse(member),
                    NodeName.parse(node),
                    forum,
                    CollectionName.parse(collection),
                    peers,
                    advertise.isEmpty() ? List.of(peers) : reachable,
                    HostPort.parse(adminListen));
        } catch (MalformedNameException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()), e);
        }
    }
}
