// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.node.roster.RosterFile;
import org.hashmesh.node.roster.RosterMember;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentTest {
    @TempDir
    Path directory;

    @Test
    void inAMeshEverybodyHoldsTheSameRosterWithAllAddresses() throws MalformedNameException {
        try (LocalForum forum = LocalForum.create(ForumPlan.mesh(directory, "a.example", "b.example", "c.example"))) {
            for (LocalMember member : forum.members()) {
                assertThat(dialable(member)).containsExactlyInAnyOrder("a.example", "b.example", "c.example");
            }
        }
    }

    @Test
    void inAChainEachKnowsAllKeysAndTheAddressOfTheNextOnly() throws MalformedNameException {
        try (LocalForum forum = LocalForum.create(ForumPlan.chain(directory, "a.example", "b.example", "c.example"))) {
            assertThat(roster(forum.member("a"))).hasSize(3);
            assertThat(dialable(forum.member("a"))).containsExactlyInAnyOrder("a.example", "b.example");
            assertThat(dialable(forum.member("b"))).containsExactlyInAnyOrder("b.example", "c.example");
            assertThat(dialable(forum.member("c.example"))).containsExactly("c.example");
        }
    }

    @Test
    void theAdminsFileLeadsToTheNode() {
        try (LocalForum forum = LocalForum.create(ForumPlan.mesh(directory, "a.example"))) {
            Path file = forum.member("a").home().resolve("admin").resolve("client.toml");
            assertThat(AdminClientFile.read(file).address().host()).isEqualTo("127.0.0.1");
        }
    }

    private static List<String> dialable(LocalMember member) throws MalformedNameException {
        return roster(member).stream()
                .filter(card -> !card.nodes().get(0).addresses().isEmpty())
                .map(card -> card.name().value())
                .toList();
    }

    private static List<RosterMember> roster(LocalMember member) throws MalformedNameException {
        Path file = member.home().resolve("roster.toml");
        return List.copyOf(
                RosterFile.open(file, ForumId.ofName("demo")).current().members());
    }
}
