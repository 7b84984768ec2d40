// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.hashmesh.crypto.log.ForumId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.node.toml.Problem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RosterFileTest {
    private static final RosterMember ACME = Rosters.member("acme.example");
    private static final RosterMember BOLT = Rosters.member("bolt.example");
    private static final String HEAD = MemberCard.forumHead(Rosters.FORUM_NAME);

    @TempDir
    Path directory;

    private Path file = Path.of("");

    @BeforeEach
    void writeARosterOfOne() throws IOException {
        file = directory.resolve("roster.toml");
        Files.writeString(file, HEAD + "\n" + MemberCard.text(ACME));
    }

    @Test
    void readsTheCardsThatMembersWrite() throws IOException {
        Files.writeString(file, HEAD + "\n" + MemberCard.text(ACME) + "\n" + MemberCard.text(BOLT));

        RosterSnapshot roster = RosterFile.open(file, Rosters.forum()).current();

        assertThat(roster.members()).containsExactly(ACME, BOLT);
        assertThat(roster.forumName()).isEqualTo(Rosters.FORUM_NAME);
        RosterNode node = BOLT.nodes().get(0);
        assertThat(roster.nodeByTlsKey(node.tlsKeys().get(0))).contains(node);
        assertThat(roster.node(BOLT.name(), node.node())).contains(node);
        assertThat(roster.log(BOLT.logs().get(0).origin().id()))
                .contains(BOLT.logs().get(0));
        assertThat(roster.member(new MemberName("corp.example"))).isEmpty();
    }

    @Test
    void takesOverAnAppendedCardAndTellsWhoListens() throws IOException {
        RosterFile roster = RosterFile.open(file, Rosters.forum());
        List<RosterSnapshot> told = new ArrayList<>();
        roster.onChange(snapshot -> {
            throw new IllegalStateException("a listener that fails");
        });
        Roster.Listening listening = roster.onChange(told::add);

        roster.poll();
        assertThat(told).isEmpty();
        Files.writeString(file, Files.readString(file) + "\n" + MemberCard.text(BOLT));
        roster.poll();
        roster.poll();

        assertThat(told).containsExactly(roster.current());
        assertThat(roster.current().version().number()).isEqualTo(2);
        assertThat(roster.current().version().content()).isEqualTo(Digest.sha256(Files.readAllBytes(file)));
        listening.close();
        Files.writeString(file, HEAD + MemberCard.text(BOLT));
        roster.poll();
        assertThat(told).hasSize(1);
        assertThat(roster.current().member(ACME.name())).isEmpty();
    }

    @Test
    void keepsTheOldRosterWhenTheFileTurnsBad() throws IOException {
        RosterFile roster = RosterFile.open(file, Rosters.forum());
        RosterSnapshot before = roster.current();
        String good = Files.readString(file);

        Files.writeString(file, good + "nmae = 3\n");
        roster.poll();
        assertThat(roster.current()).isSameAs(before);
        assertThat(roster.problem()).get().asString().contains("unknown key `nmae`");
        Files.delete(file);
        roster.poll();
        assertThat(roster.current()).isSameAs(before);
        assertThat(roster.problem()).get().asString().contains("no such file");
        Files.writeString(file, "[forum]\nname = \"another\"\n");
        roster.poll();
        assertThat(roster.current()).isSameAs(before);
        assertThat(roster.problem()).get().asString().contains("forum \"another\"");
        Files.writeString(file, good);
        roster.poll();
        assertThat(roster.problem()).isEmpty();
        assertThat(roster.current()).isSameAs(before);
    }

    @Test
    void appliesAChangeWithinTwoSecondsWhenWatched() throws Exception {
        RosterFile roster = RosterFile.open(file, Rosters.forum());
        CountDownLatch changed = new CountDownLatch(1);
        roster.onChange(snapshot -> changed.countDown());
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        try {
            ScheduledFuture<?> watching = roster.watch(scheduler);
            Files.writeString(file, Files.readString(file) + "\n" + MemberCard.text(BOLT));
            assertThat(changed.await(Duration.ofSeconds(2).toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
            watching.cancel(true);
        } finally {
            scheduler.shutdownNow();
        }
    }

    @Test
    void refusesAnotherForumsRoster() throws Exception {
        ForumId other = ForumId.ofName("another");
        assertThatThrownBy(() -> RosterFile.open(file, other)).isInstanceOf(ConfigurationException.class);
        assertThat(problems("[forum]\nname = \"x\"\nid = \"" + other + "\"\n"))
                .singleElement()
                .asString()
                .startsWith("roster.toml:3:1: `id` is not the id");
    }

    @Test
    void saysWhereEachProblemIs() {
        String card = MemberCard.text(ACME);
        assertThat(problems(HEAD + card.replace("identity =", "idenity =")))
                .containsExactly(
                        "roster.toml:5:1: missing key `identity` in [[member]]: is `idenity` misspelled?",
                        "roster.toml:7:1: unknown key `idenity`, did you mean `identity`?");
        assertThat(problems(HEAD + card.replaceAll("identity = \"..", "identity = \"zz")))
                .singleElement()
                .asString()
                .startsWith("roster.toml:7:1:")
                .contains("64");
        assertThat(problems(HEAD + card.replaceAll("tls = .*", "tls = []"))).anyMatch(line -> line.contains(":12:1:"));
        assertThat(problems(card)).containsExactly("roster.toml:1:1: missing key `forum`");
        assertThat(problems(HEAD + card.replace("127.0.0.1:9440", "127.0.0.1:0")))
                .singleElement()
                .asString()
                .contains("is no address");
    }

    @Test
    void refusesWhatStandsTwice() {
        String acme = MemberCard.text(ACME);
        String bolt = MemberCard.text(BOLT);
        assertThat(problems(HEAD + acme + acme))
                .anyMatch(line -> line.endsWith("member acme.example stands twice, first at roster.toml:6:1"))
                .anyMatch(line -> line.contains("TLS key") && line.endsWith("first at roster.toml:12:1"))
                .anyMatch(line -> line.contains("log hashmesh/") && line.contains("stands twice"));
        String acmesTls = ACME.nodes().get(0).tlsKeys().get(0).toString();
        String boltsTls = BOLT.nodes().get(0).tlsKeys().get(0).toString();
        assertThat(problems(HEAD + acme + bolt.replace(boltsTls, acmesTls)))
                .singleElement()
                .asString()
                .contains("TLS key " + acmesTls + " stands twice");
        assertThat(problems(HEAD
                        + acme
                        + bolt.replace(BOLT.identity().hex(), ACME.identity().hex())))
                .singleElement()
                .asString()
                .contains("this key stands twice");
    }

    @Test
    void refusesALogOfAnotherMember() {
        String card = MemberCard.text(ACME)
                .replace(ACME.logs().get(0).text(), BOLT.logs().get(0).text());
        assertThat(problems(HEAD + card)).singleElement().asString().contains("is a log of another member");
    }

    private static List<String> problems(String text) {
        ConfigurationException failure =
                catchThrowableOfType(ConfigurationException.class, () -> RosterFile.parse("roster.toml", text));
        return failure.problems().stream().map(Problem::toString).toList();
    }
}
