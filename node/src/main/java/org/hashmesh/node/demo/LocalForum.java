// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.node.home.Founding;
import org.hashmesh.node.home.HomeInit;
import org.hashmesh.node.home.HomePlan;
import org.hashmesh.node.home.NewHome;

/**
 * A whole forum on this machine: a home, keys and a process of its own for each member. What runs ends when this is
 * closed, and when this process ends, however it ends.
 */
public final class LocalForum implements AutoCloseable {
    /** Three Javas that start at once on two busy cores take some seconds. */
    private static final Duration READY = Duration.ofSeconds(60);

    private static final String LOOPBACK = "127.0.0.1";
    private static final NodeName NODE = new NodeName("n1");
    private static final CollectionName COLLECTION = new CollectionName("main");

    private final ForumPlan plan;
    private final List<LocalMember> members;
    private final Thread whenInterrupted = new Thread(this::endAll, "end-forum");

    private LocalForum(ForumPlan plan, List<LocalMember> members) {
        this.plan = plan;
        this.members = List.copyOf(members);
    }

    /**
     * Founds the forum: all members sign its genesis, and each gets a home. Starts nothing.
     *
     * @throws ForumException when the disk refuses
     * @throws org.hashmesh.node.toml.ConfigurationException when a home is there already
     */
    public static LocalForum create(ForumPlan plan) {
        try {
            Path logs = Files.createDirectories(plan.directory().resolve("logs"));
            List<LocalMember> members = new ArrayList<>();
            for (MemberName name : plan.members()) {
                String shortName = LocalMember.shortName(name);
                members.add(new LocalMember(
                        name,
                        plan.directory().resolve(shortName),
                        logs.resolve(shortName + ".log"),
                        plan.javaOptions()));
            }
            found(plan, members);
            LocalForum forum = new LocalForum(plan, members);
            Runtime.getRuntime().addShutdownHook(forum.whenInterrupted);
            return forum;
        } catch (IOException e) {
            throw new ForumException("cannot make a forum in " + plan.directory() + ": " + e, e);
        }
    }

    private static void found(ForumPlan plan, List<LocalMember> members) {
        SecureRandom random = new SecureRandom();
        List<Integer> ports = new LoopbackPorts(random).free(2 * members.size());
        Map<Path, HomePlan> homes = new LinkedHashMap<>();
        for (int i = 0; i < members.size(); i++) {
            HostPort peer = new HostPort(LOOPBACK, ports.get(2 * i));
            HostPort admin = new HostPort(LOOPBACK, ports.get(2 * i + 1));
            LocalMember member = members.get(i);
            homes.put(
                    member.home(),
                    new HomePlan(member.name(), NODE, COLLECTION, peer, List.of(peer), admin)
                            .dialling(plan.dialledBy(i)));
        }
        InstantSource clock = InstantSource.system();
        HomeInit init = new HomeInit(random, clock);
        List<NewHome> ignored =
                new Founding(random, clock, init, plan.forumName(), List.of(), 0, Map.of()).found(homes);
    }

    /** Starts all nodes and waits until each answers. */
    public void start() {
        members.forEach(LocalMember::start);
        Deadline deadline = Deadline.in(READY);
        members.forEach(member -> member.awaitReady(deadline));
    }

    /** What was asked for. */
    public ForumPlan plan() {
        return plan;
    }

    /** In the order of the plan. */
    public List<LocalMember> members() {
        return members;
    }

    /** The member with this name, or with this first label. */
    public LocalMember member(String name) {
        Optional<LocalMember> found = members.stream()
                .filter(member ->
                        member.shortName().equals(name) || member.name().value().equals(name))
                .findFirst();
        return found.orElseThrow(() -> new IllegalArgumentException("no member " + name));
    }

    /**
     * Whether all nodes hold the same, at this moment.
     *
     * @throws io.grpc.StatusRuntimeException when one does not answer
     */
    public boolean agrees() {
        return members.stream()
                        .map(member -> member.client().digest().getDigest())
                        .distinct()
                        .count()
                == 1;
    }

    /** Ends all nodes in an orderly way. The homes stay. */
    @Override
    public void close() {
        endAll();
        try {
            boolean ignored = Runtime.getRuntime().removeShutdownHook(whenInterrupted);
        } catch (IllegalStateException e) {
            // This process ends already, and the hook with it.
        }
    }

    private void endAll() {
        members.parallelStream().forEach(LocalMember::close);
    }
}
