// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.node.home.Founding;
import org.hashmesh.node.home.HomeInit;
import org.hashmesh.node.home.HomePlan;
import org.hashmesh.node.home.NewHome;
import org.hashmesh.node.roster.MemberCard;
import org.hashmesh.node.roster.RosterMember;
import org.hashmesh.node.roster.RosterNode;

/** Makes the homes of a forum's members, and writes the roster that each then holds out of all their cards. */
final class Enrolment {
    private static final String LOOPBACK = "127.0.0.1";
    private static final NodeName NODE = new NodeName("n1");
    private static final CollectionName COLLECTION = new CollectionName("main");

    private final ForumPlan plan;
    private final LoopbackPorts ports;
    private final HomeInit init;

    Enrolment(ForumPlan plan, LoopbackPorts ports, HomeInit init) {
        this.plan = plan;
        this.ports = ports;
        this.init = init;
    }

    /**
     * Does it all; a node can then be started in each home.
     *
     * @throws org.hashmesh.node.toml.ConfigurationException when a home is there already or the disk refuses
     */
    void enrol(List<LocalMember> members) throws IOException {
        Map<Path, HomePlan> homes = new LinkedHashMap<>();
        List<Integer> free = ports.free(2 * members.size());
        for (int i = 0; i < members.size(); i++) {
            HostPort peer = new HostPort(LOOPBACK, free.get(2 * i));
            HostPort admin = new HostPort(LOOPBACK, free.get(2 * i + 1));
            LocalMember member = members.get(i);
            homes.put(
                    member.home(),
                    new HomePlan(member.name(), NODE, plan.forumName(), COLLECTION, peer, List.of(peer), admin));
        }
        if (plan.topology() == Topology.FOUNDED) {
            List<NewHome> ignored = founding().found(homes);
        } else {
            listInFiles(homes, members);
        }
    }

    private Founding founding() {
        return new Founding(new SecureRandom(), InstantSource.system(), init, plan.forumName(), List.of(), 0, Map.of());
    }

    private void listInFiles(Map<Path, HomePlan> homes, List<LocalMember> members) throws IOException {
        List<RosterMember> cards = new ArrayList<>();
        homes.forEach((home, wanted) -> cards.add(init.create(home, wanted).card()));
        for (int i = 0; i < members.size(); i++) {
            Files.writeString(members.get(i).home().resolve("roster.toml"), roster(asSeenFrom(i, cards)));
        }
    }

    private String roster(List<RosterMember> cards) {
        return MemberCard.forumHead(plan.forumName())
                + cards.stream().map(card -> "\n" + MemberCard.text(card)).collect(Collectors.joining());
    }

    /** The same members and keys for everybody, but addresses only of those that this one dials, and its own. */
    private List<RosterMember> asSeenFrom(int viewer, List<RosterMember> cards) {
        List<RosterMember> seen = new ArrayList<>();
        for (int i = 0; i < cards.size(); i++) {
            boolean reachable = i == viewer || plan.topology().dials(viewer, i);
            seen.add(reachable ? cards.get(i) : withoutAddresses(cards.get(i)));
        }
        return seen;
    }

    private static RosterMember withoutAddresses(RosterMember card) {
        List<RosterNode> nodes = card.nodes().stream()
                .map(node -> new RosterNode(node.member(), node.node(), node.key(), node.tlsKeys(), List.of()))
                .toList();
        return new RosterMember(card.name(), card.identity(), nodes, card.logs());
    }
}
