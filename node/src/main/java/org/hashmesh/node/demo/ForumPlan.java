// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.hashmesh.crypto.log.MemberName;

/**
 * What forum to make on this machine.
 *
 * @param directory where everything goes: a home for each member, and their logs
 * @param forumName the forum's name
 * @param members at least one, their first labels all different
 * @param topology who dials whom
 * @param javaOptions for each node's process
 */
public record ForumPlan(
        Path directory, String forumName, List<MemberName> members, Topology topology, List<String> javaOptions) {
    /** Small, since several nodes share one machine: also the compiler that costs least itself, for short lives. */
    public static final List<String> SMALL_JAVA =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xms64m", "-Xmx512m", "-Xshare:auto");

    /** Makes the directory absolute and checks the names. */
    public ForumPlan {
        directory = directory.toAbsolutePath().normalize();
        members = List.copyOf(members);
        javaOptions = List.copyOf(javaOptions);
        long homes = members.stream().map(LocalMember::shortName).distinct().count();
        if (members.isEmpty() || homes != members.size()) {
            throw new IllegalArgumentException("members need different first labels: " + members);
        }
    }

    /** Everybody connected with everybody. */
    public static ForumPlan mesh(Path directory, String... members) {
        return of(directory, Topology.FULL_MESH, members);
    }

    /** Each connected with the one before and the one after. */
    public static ForumPlan chain(Path directory, String... members) {
        return of(directory, Topology.CHAIN, members);
    }

    /** The members whose nodes this one dials; none stands for all of them. */
    List<MemberName> dialledBy(int number) {
        return topology == Topology.FULL_MESH
                ? List.of()
                : IntStream.range(0, members.size())
                        .filter(other -> topology.dials(number, other))
                        .mapToObj(members::get)
                        .toList();
    }

    private static ForumPlan of(Path directory, Topology topology, String... members) {
        List<MemberName> names = List.of(members).stream().map(ForumPlan::name).toList();
        return new ForumPlan(directory, "demo", names, topology, SMALL_JAVA);
    }

    private static MemberName name(String text) {
        return new MemberName(text);
    }
}
