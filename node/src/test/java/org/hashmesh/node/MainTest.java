// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.hashmesh.node.console.Surroundings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The node's own commands as a person types them. */
class MainTest {
    private static final String FORUM = "0f".repeat(32);

    @TempDir
    Path directory;

    private String out = "";
    private String err = "";

    @Test
    void foundingMakesAHomeThatCheckAndVerifyFindInOrder() {
        found("h", "acme.example");
        assertThat(out).contains("acme.example/n1", "forum \"Ours\"", "hashmesh run --home");

        assertThat(run("config", "check", "--home", "h")).isZero();
        assertThat(run("--home", "h", "store", "verify", "-o", "json")).isZero();
        assertThat(out).contains("\"ok\":true,\"findings\":[]");
        assertThat(run("store", "rebuild", "--home", "h", "-o", "jsonl")).isZero();
        assertThat(out).contains("\"rebuilt\":true");
        assertThat(run("store", "stats", "--home", "h", "-o", "csv")).isZero();
        assertThat(out).isEqualTo("log,entries,adds,checkpoints,leaf_bytes,signed_at\r\n");
        assertThat(err).isEmpty();
    }

    @Test
    void aDryRunOfInitMakesNothingAndFindsWhatWouldFail() throws IOException {
        assertThat(run("init", "--home", "h", "--forum", FORUM, "--member", "acme.example", "--dry-run", "-o", "json"))
                .isZero();
        assertThat(out).contains("\"member\":\"acme.example\"", "\"dry_run\":true");
        assertThat(directory.resolve("h")).doesNotExist();

        Files.createDirectories(directory.resolve("full/of/things"));
        assertThat(run("init", "--home", "full", "--forum", FORUM, "--member", "acme.example", "--dry-run"))
                .isEqualTo(2);
        assertThat(err).contains("is not empty", "next ");
    }

    @Test
    void initIsNeverDoneTwice() throws IOException {
        assertThat(run("init", "--home", "h", "--forum", FORUM, "--member", "acme.example"))
                .isZero();
        assertThat(out).contains("acme.example/n1", FORUM, "join-request.txt");
        String before = Files.readString(directory.resolve("h/join-request.txt"));

        assertThat(run("init", "--home", "h", "--forum", FORUM, "--member", "acme.example"))
                .isEqualTo(2);

        assertThat(err).startsWith("error: ").contains("never overwritten", "[E-CONF-001]");
        assertThat(Files.readString(directory.resolve("h/join-request.txt"))).isEqualTo(before);
    }

    @Test
    void aWrongNameOrAddressNamesTheOption() {
        assertThat(run("init", "--home", "h", "--forum", FORUM, "--member", "ACME"))
                .isEqualTo(2);
        assertThat(err).startsWith("error: --member: ");
        assertThat(run("init", "--home", "h", "--forum", "Ours", "--member", "acme.example"))
                .isEqualTo(2);
        assertThat(err).startsWith("error: --forum: ");
        assertThat(run("forum", "create", "--home", "h", "--name", " no ", "--member", "acme.example"))
                .isEqualTo(2);
        assertThat(err).startsWith("error: --name: ");
        assertThat(run("init", "--home", "h", "--forum", FORUM, "--member", "acme.example", "--listen", "nowhere"))
                .isEqualTo(2);
        assertThat(err).startsWith("error: --listen: ");
        assertThat(run("init", "--home", "h")).isEqualTo(2);
        assertThat(err).contains("--member");
    }

    @Test
    void runWithoutAHomeSaysHowToMakeOne() {
        assertThat(run("run", "--home", "nothing")).isEqualTo(2);
        assertThat(err)
                .startsWith("error: ")
                .contains("next       hashmesh init")
                .doesNotContain("\tat ");
    }

    @Test
    void runOnAHomeWhoseStoreWasEmptiedRefuses() throws IOException {
        found("h", "acme.example");
        Files.move(directory.resolve("h/store"), directory.resolve("lost"));
        Files.createDirectory(directory.resolve("h/store"));

        assertThat(run("run", "--home", "h", "-q")).isEqualTo(2);

        assertThat(err).contains("stores are made by init only", "[E-STORE-003]");
    }

    @Test
    void aSlipIsAnsweredWithASuggestion() {
        assertThat(run("run", "--hoem", "h")).isEqualTo(2);
        assertThat(err).contains("unknown option `--hoem`", "did you mean: --home");
        assertThat(run("store", "verifi")).isEqualTo(2);
        assertThat(err).contains("unknown command `verifi`", "did you mean: hashmesh store verify");
        assertThat(run("store")).isEqualTo(2);
        assertThat(err).contains("needs a verb: verify, rebuild, stats");
        assertThat(run()).isEqualTo(2);
        assertThat(err).contains("no command given");
    }

    @Test
    void policyCheckNeedsNoNodeAndShowsEachSlipWhereItStands() throws IOException {
        Files.writeString(directory.resolve("good.toml"), "default = \"block\"\n");
        Files.writeString(
                directory.resolve("bad.toml"),
                "default = 7\n[[rule]]\nname = \"a\"\nwhen = \"exakt\"\naction = \"block\"\n");

        assertThat(run("policy", "check", "good.toml")).isZero();
        assertThat(run("policy", "check", "bad.toml", "-o", "csv")).isEqualTo(2);
        assertThat(out).contains("bad.toml,1,1,", "bad.toml,4,9,", "did you mean `exact`?");
        assertThat(err).contains("2 problems", "[E-CONF-004]");
        assertThat(run("policy", "check", "none.toml")).isEqualTo(2);
        assertThat(err).contains("[E-CONF-003]");
    }

    @Test
    void configCheckListsEveryProblemOfNodeTomlAndOfTheForum() throws IOException {
        found("h", "acme.example");
        Path config = directory.resolve("h/node.toml");
        Files.writeString(config, Files.readString(config).replace("port = 9440", "port = 99999") + "\nwrong = 1\n");
        Path genesis = directory.resolve("h/forum/chain/000000000.act");
        Files.writeString(genesis, Files.readString(genesis).replace("Ours", "Mine"));

        assertThat(run("config", "check", "--home", "h", "-o", "csv")).isEqualTo(2);

        assertThat(out.lines().map(line -> line.replaceAll(",.*", "")).distinct())
                .containsExactly("file", "node.toml", "forum");
        assertThat(out).contains("65535", "are no chain");
        assertThat(err).contains("problems", "[E-CONF-002]");
    }

    @Test
    void configCheckSeesThatTheForumDoesNotKnowThisNode() throws IOException {
        found("h", "acme.example");
        Path config = directory.resolve("h/node.toml");
        Files.writeString(config, Files.readString(config).replace("node = \"n1\"", "node = \"n2\""));

        assertThat(run("config", "check", "--home", "h")).isEqualTo(2);

        assertThat(out).contains("acme.example/n2, is not in it");
    }

    @Test
    void configCheckSeesThatTheForumIsAnotherOne() throws IOException {
        found("h", "acme.example");
        found("b", "bolt.example");
        TestNode.copy(directory.resolve("b/forum"), directory.resolve("other"));
        Files.move(directory.resolve("h/forum"), directory.resolve("own"));
        Files.move(directory.resolve("other"), directory.resolve("h/forum"));

        assertThat(run("config", "check", "--home", "h")).isEqualTo(2);

        assertThat(out).contains("node.toml names another");
    }

    @Test
    void configShowSaysWhereEachValueComesFrom() {
        found("h", "acme.example");

        assertThat(run("config", "show", "--origin", "--home", "h", "-o", "csv"))
                .isZero();

        assertThat(out).contains("member,acme.example,node.toml:").contains("log.level,INFO,");
        assertThat(run("config", "path", "--home", "h", "-o", "jsonl")).isZero();
        assertThat(out.lines())
                .hasSize(8)
                .filteredOn(line -> line.contains("\"exists\":false"))
                .singleElement()
                .asString()
                .contains("join-request.txt");
    }

    @Test
    void aFlippedBitIsFoundByVerify() throws IOException {
        found("h", "acme.example");
        Path home = directory.resolve("h");
        try (TestNode node = TestNode.of(directory, "bolt.example").start()) {
            home = node.home();
            node.add(TestNode.hash(1));
            assertThat(run("store", "verify", "--home", home.toString())).isEqualTo(1);
            assertThat(err).contains("another process", "stop the node", "[E-HOME-002]");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(run("store", "verify", "--home", home.toString())).isZero();
        flipABitInEachTable(home.resolve("store"));

        assertThat(run("store", "verify", "--home", home.toString(), "-o", "json"))
                .isEqualTo(7);
        assertThat(out).contains("\"ok\":false");
        assertThat(err).contains("[E-STORE-004]").doesNotContain("\tat ");
    }

    @Test
    void everyCommandTakesEveryGlobalOptionAndPrintsEveryFormat() {
        found("h", "acme.example");
        List<String> leaves = new ArrayList<>();
        walk(Main.commandLine(surroundings(System.out, System.err)), "", leaves);

        assertThat(leaves).contains(" init", " run", " store verify", " config check");
        for (String leaf : leaves) {
            List<String> words = new ArrayList<>(List.of(leaf.strip().split(" ")));
            words.addAll(List.of("-o", "jsonl", "-q", "-v", "--no-color", "--no-input", "--yes", "--help"));
            assertThat(run(words.toArray(String[]::new))).as(leaf).isZero();
            assertThat(out).as(leaf).startsWith("Usage: hashmesh" + leaf);
        }
    }

    private static void walk(CommandLine line, String path, List<String> leaves) {
        line.getSubcommands().forEach((name, sub) -> {
            if (sub.getSubcommands().isEmpty()) {
                leaves.add(path + " " + name);
            }
            walk(sub, path + " " + name, leaves);
        });
    }

    private static void flipABitInEachTable(Path store) throws IOException {
        try (Stream<Path> files = Files.list(store)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".sst")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length / 3] ^= 4;
                Files.write(file, bytes);
            }
        }
    }

    /** A home whose member is the only one of its forum. */
    private void found(String home, String member) {
        assertThat(run("forum", "create", "--home", home, "--name", "Ours", "--member", member))
                .as(err)
                .isZero();
    }

    private int run(String... arguments) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        ByteArrayOutputStream talk = new ByteArrayOutputStream();
        int exitCode = Main.commandLine(
                        surroundings(new PrintStream(data, true, UTF_8), new PrintStream(talk, true, UTF_8)))
                .execute(arguments);
        out = data.toString(UTF_8);
        err = talk.toString(UTF_8);
        return exitCode;
    }

    private Surroundings surroundings(PrintStream data, PrintStream talk) {
        return new Surroundings(data, talk, Set.of(), Map.of("HOME", "nowhere"), directory);
    }
}
