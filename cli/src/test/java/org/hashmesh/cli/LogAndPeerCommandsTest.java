// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands about logs and peers, against a node with fixed answers. */
final class LogAndPeerCommandsTest {
    private final FakeNode node = new FakeNode();
    private final Terminal terminal = Terminal.at(node);

    @AfterEach
    void close() {
        terminal.close();
    }

    @Test
    void listsLogs() {
        assertThat(terminal.run("log", "list", "-o", "csv").out())
                .isEqualTo(
                        "origin,size,root,signed,state,log_id,log_key,entries_today,over_rate,frozen,confirmed_size\r\n"
                                + FakeNode.LOG + ",9,,,,,,12,true,false,8\r\n"
                                + FakeNode.OTHER_LOG + ",0,,,,,,0,false,true,0\r\n");
    }

    @Test
    void printsAHeadAsItsAuthorSignedIt() {
        assertThat(terminal.run("log", "head", "acme.example/eu1").out()).isEqualTo("note\n");
        assertThat(terminal.run("log", "head", FakeNode.LOG).out()).isEqualTo("note\n");
        Terminal.Ran ambiguous = terminal.run("log", "head", "main");
        assertThat(ambiguous.exitCode()).isEqualTo(2);
        assertThat(ambiguous.err()).contains(FakeNode.LOG).contains(FakeNode.OTHER_LOG);
        assertThat(terminal.run("log", "head", "corp.example").exitCode()).isEqualTo(3);
    }

    @Test
    void saysWhetherLogsVerify() {
        Terminal.Ran good = terminal.run("log", "verify", "-o", "json");
        assertThat(good.exitCode()).isZero();
        assertThat(good.out()).startsWith("[{").contains("\"verified\": \"9\"").endsWith("}]\n");
        node.logFailure = "entry 5 does not hash to its tile";
        Terminal.Ran bad = terminal.run("log", "verify");
        assertThat(bad.exitCode()).isEqualTo(7);
        assertThat(bad.out()).contains("FAILED: entry 5");
    }

    @Test
    void refusesAHistoryThatIsNotOfCheckpoints() {
        Terminal.Ran ran = terminal.run("checkpoint-history", "acme.example");
        assertThat(ran.exitCode()).isEqualTo(7);
        assertThat(terminal.run("checkpoint-history", "bolt.example").out().lines())
                .hasSize(1);
    }

    @Test
    void listsPeersAndShowsOne() {
        assertThat(terminal.run("peer", "list").out().lines().map(line -> line.replaceAll("  +", "|")))
                .containsExactly(
                        "PEER|STATE|SINCE|WE LACK|IT LACKS|LAST ERROR",
                        "bolt.example/us1|no address|0|0",
                        "bolt.example/us2|no address|0|0");
        assertThat(terminal.run("peer", "show", "us2").out()).contains("bolt.example/us2");
        assertThat(terminal.run("peer", "show", "bolt.example").exitCode()).isEqualTo(2);
        assertThat(terminal.run("peer", "show", "corp.example").exitCode()).isEqualTo(3);
    }

    @Test
    void saysWhatAPeerHasCost() {
        Terminal.Ran shown = terminal.run("peer", "show", "us1");
        assertThat(shown.out().lines().map(line -> line.replaceAll("  +", " ")))
                .contains(
                        "breaches 3",
                        "last breach wrong root",
                        "cut off until 2026-06-01 00:00:00Z",
                        "useful entries 70",
                        "duplicate entries 7",
                        "refused wants 5",
                        "slow downloads 2",
                        "throttled true",
                        "entries today 12",
                        "over rate true",
                        "frozen false");
        assertThat(terminal.run("peer", "list", "-o", "wide").out()).contains("CUT OFF UNTIL");
        assertThat(terminal.run("peer", "list", "-o", "json").out()).contains("\"cut_off_until\"");
    }

    @Test
    void testsAPeer() {
        assertThat(terminal.run("peer", "test", "us1").out()).contains("tcp   ok      1.2");
        assertThat(terminal.run("peer", "test", "us9").exitCode()).isEqualTo(5);
    }
}
