// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.home.HomeForum;
import org.hashmesh.node.roster.RosterMember;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalForumTest {
    @TempDir
    Path directory;

    @Test
    void inAMeshEverybodyKnowsTheSameMembersAndDialsThemAll() {
        try (LocalForum forum = LocalForum.create(ForumPlan.mesh(directory, "a.example", "b.example", "c.example"))) {
            for (LocalMember member : forum.members()) {
                assertThat(reachable(member)).containsExactlyInAnyOrder("a.example", "b.example", "c.example");
                assertThat(dialled(member)).isEmpty();
            }
        }
    }

    @Test
    void inAChainEachKnowsAllMembersAndDialsItsNeighboursOnly() {
        try (LocalForum forum = LocalForum.create(ForumPlan.chain(directory, "a.example", "b.example", "c.example"))) {
            assertThat(reachable(forum.member("a"))).hasSize(3);
            assertThat(dialled(forum.member("a"))).containsExactly("b.example");
            assertThat(dialled(forum.member("b"))).containsExactly("a.example", "c.example");
            assertThat(dialled(forum.member("c.example"))).containsExactly("b.example");
        }
    }

    @Test
    void theAdminsFileLeadsToTheNode() {
        try (LocalForum forum = LocalForum.create(ForumPlan.mesh(directory, "a.example"))) {
            Path file = forum.member("a").home().resolve("admin").resolve("client.toml");
            assertThat(AdminClientFile.read(file).address().host()).isEqualTo("127.0.0.1");
        }
    }

    private static List<String> dialled(LocalMember member) {
        return config(member).peer().dialMembers().stream()
                .map(MemberName::value)
                .toList();
    }

    private static List<String> reachable(LocalMember member) {
        return HomeForum.roster(config(member)).members().stream()
                .filter(other -> !other.nodes().get(0).addresses().isEmpty())
                .map(RosterMember::name)
                .map(MemberName::value)
                .toList();
    }

    private static NodeConfig config(LocalMember member) {
        return NodeConfigReader.read(member.home(), Map.of());
    }
}
