// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.container;

import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hashmesh.crypto.forum.HostPort;
import org.hashmesh.crypto.log.CollectionName;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.NodeName;
import org.hashmesh.node.home.Founding;
import org.hashmesh.node.home.HomeInit;
import org.hashmesh.node.home.HomePlan;
import org.hashmesh.node.home.NewHome;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.store.forum.ForumFiles;

/**
 * Founds a forum whose founders all live on this machine, and makes the home of each in a volume of its own: what companies
 * do with {@code forum create}, {@code join request} and the acts that admit them, done for one person who plays them all.
 *
 * <p>May run again at each start: homes that are there stay as they are.
 */
final class Founders {
    private static final String USAGE = "usage: found FORUM MEMBER=HOST:PORT...";
    private static final int EXIT_USAGE = 2;

    /** The homes, numbered from 1 in the order of the founders: {@code compose/image} makes these mount points. */
    private static final Path HOMES = Path.of("/var/lib/founders");

    private static final HostPort PEERS = new HostPort("0.0.0.0", 9440);
    private static final HostPort ADMINS = new HostPort("127.0.0.1", 9441);

    private final Path homes;
    private final PrintStream messages;

    /**
     * The founders of one forum.
     *
     * @param homes the directory that holds theirs, which exist, or are made
     * @param messages for the person who starts it
     */
    Founders(Path homes, PrintStream messages) {
        this.homes = homes;
        this.messages = messages;
    }

    /** Founds with the places that the image has. Returns the exit code. */
    static int main(List<String> arguments) {
        return new Founders(HOMES, System.err).found(arguments);
    }

    /** Takes the forum's name and, for each founder, its name and where the others reach it. Returns the exit code. */
    int found(List<String> arguments) {
        if (arguments.size() < 2) {
            messages.println(USAGE);
            return EXIT_USAGE;
        }
        Map<Path, HomePlan> plans = new LinkedHashMap<>();
        try {
            for (String founder : arguments.subList(1, arguments.size())) {
                plans.put(homes.resolve(Integer.toString(plans.size() + 1)), plan(founder));
            }
            List<Path> made = new ArrayList<>(plans.keySet());
            made.removeIf(home -> !ForumFiles.isOne(home.resolve("forum")));
            if (made.isEmpty()) {
                SecureRandom random = new SecureRandom();
                InstantSource clock = InstantSource.system();
                List<NewHome> ignored = new Founding(
                                random, clock, new HomeInit(random, clock), arguments.get(0), List.of(), 0, Map.of())
                        .found(plans);
            } else if (made.size() < plans.size()) {
                return refuseToStartAnew(plans, made);
            }
            return 0;
        } catch (IllegalArgumentException | MalformedNameException e) {
            messages.println("error: " + e.getMessage() + "\n  next       " + USAGE);
            return EXIT_USAGE;
        } catch (ConfigurationException e) {
            messages.println("error: " + e.getMessage());
            return EXIT_USAGE;
        }
    }

    private static HomePlan plan(String founder) throws MalformedNameException {
        int equals = founder.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("\"" + founder + "\" is no founder with an address");
        }
        return new HomePlan(
                MemberName.parse(founder.substring(0, equals)),
                new NodeName("n1"),
                new CollectionName("main"),
                PEERS,
                List.of(HostPort.parse(founder.substring(equals + 1))),
                ADMINS);
    }

    /** An emptied volume must not become a new node with an old name: the others would see a second history. */
    private int refuseToStartAnew(Map<Path, HomePlan> plans, List<Path> made) {
        plans.forEach((home, plan) -> {
            if (!made.contains(home)) {
                messages.println(
                        "error: the home of " + plan.member() + " is empty, and those of others are not\n"
                                + "  where      " + home + "\n"
                                + "  next       restore its volume; or remove all volumes, for a new forum: docker compose down --volumes");
            }
        });
        return EXIT_USAGE;
    }
}
