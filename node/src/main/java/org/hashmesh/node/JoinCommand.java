// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.forum.ForumException;
import org.hashmesh.crypto.forum.ForumFile;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.InviteBundle;
import org.hashmesh.crypto.forum.JoinRequest;
import org.hashmesh.crypto.forum.VerifiedForum;
import org.hashmesh.node.config.Directories;
import org.hashmesh.node.config.NodeConfig;
import org.hashmesh.node.config.NodeConfigReader;
import org.hashmesh.node.console.Complaint;
import org.hashmesh.node.console.ComplaintException;
import org.hashmesh.node.console.Console;
import org.hashmesh.node.console.Row;
import org.hashmesh.node.home.Joining;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.store.forum.ForumFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh join BUNDLE...}: enters a forum with what its members handed over. */
@Command(
        name = "join",
        description = {
            "Enters the forum that has admitted you, with the invite bundles of two of its members.",
            "Compare the fingerprint of each of them over another channel first: what it read to you is what you give here."
        })
final class JoinCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..*",
            paramLabel = "BUNDLE",
            description = {
                "What sponsors sent: as many as the forum's parameter sponsors says.",
                "For a further node of a member: what hashmesh forum export wrote at another of its nodes."
            })
    private List<Path> bundles = new ArrayList<>();

    @Option(
            names = "--fingerprint",
            paramLabel = "F",
            description = "Of a sponsor, as it read it to you. Once for each sponsor.")
    private List<String> fingerprints = new ArrayList<>();

    private final Console console;

    JoinCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (bundles.isEmpty()) {
            throw new ComplaintException(Complaint.of(
                    Complaint.USAGE,
                    "E-CLI-000",
                    "join needs invite bundles, or: request, new-identity",
                    "see: hashmesh join --help"));
        }
        NodeConfig config = NodeConfigReader.read(console.home(), console.variables());
        Directories there = config.directories();
        if (ForumFiles.isOne(there.forum())) {
            throw new ConfigurationException(
                    console.home() + " is in a forum already; next: hashmesh run --home " + console.home());
        }
        if (Files.exists(there.nodeRequest())) {
            follow(config);
            return 0;
        }
        if (!Files.exists(there.joinRequest())) {
            throw new ConfigurationException(
                    there.joinRequest() + " is not there; next: make a home for a newcomer with hashmesh join request");
        }
        List<Fingerprint> compared = new ArrayList<>();
        for (String typed : fingerprints) {
            compared.add(read("--fingerprint " + typed, () -> Fingerprint.parse(typed)));
        }
        List<InviteBundle> read = new ArrayList<>();
        for (Path bundle : bundles) {
            Path file = console.surroundings().workingDirectory().resolve(bundle);
            read.add(read(file.toString(), () -> InviteBundle.parse(bytes(file, InviteBundle.MAX_BYTES))));
        }
        JoinRequest own = read(
                there.joinRequest().toString(),
                () -> JoinRequest.parse(bytes(there.joinRequest(), JoinRequest.MAX_BYTES)));
        Joining.Joined joined = new Joining(
                        config.forum(), own, compared, InstantSource.system().instant())
                .check(read);
        keep(there, joined.chain(), joined.manifests());
        say(joined.state());
        return 0;
    }

    /** The manifests first: with the genesis the home counts as one that has joined, and then it must know whom to dial. */
    private static void keep(Directories there, List<AdoptedAct> chain, List<ForumItem> manifests) {
        ForumFiles files = ForumFiles.create(there.forum(), List.of(), manifests);
        chain.forEach(files::put);
    }

    /** A further node of a member takes what its member's own node exported: the forum's id is in its own file. */
    private void follow(NodeConfig config) {
        if (bundles.size() != 1) {
            throw new ConfigurationException("a further node of " + config.member() + " takes one file; next: name what"
                    + " hashmesh forum export wrote at another node of " + config.member());
        }
        Path file = console.surroundings().workingDirectory().resolve(bundles.get(0));
        VerifiedForum verified = read(
                file.toString(),
                () -> VerifiedForum.check(
                        ForumFile.parse(bytes(file, ForumFile.MAX_BYTES)).items(),
                        InstantSource.system().instant()));
        if (!verified.state().forum().equals(config.forum())) {
            throw new ConfigurationException(file + " is of forum "
                    + verified.state().forum() + ", and this home was made for forum " + config.forum()
                    + "; next: export it from the other forum");
        }
        if (verified.state().member(config.member()).isEmpty()) {
            throw new ConfigurationException(
                    config.member() + " is no member of this forum; next: ask its members for admission");
        }
        if (verified.manifest(config.member()).stream()
                .noneMatch(signed -> signed.manifest().nodes().stream()
                        .anyMatch(node -> node.name().equals(config.node())))) {
            throw new ConfigurationException("the manifest of " + config.member() + " does not list node "
                    + config.node() + " yet; next: hashmesh member manifest --add-node "
                    + config.directories().nodeRequest() + " where the identity key is, then export again");
        }
        keep(config.directories(), verified.chain(), List.copyOf(verified.manifests()));
        say(verified.state());
    }

    private void say(ForumState state) {
        String name = state.name();
        Row row = Row.of("home", console.home().toString())
                .and("forum", name)
                .and("forum_id", state.forum().toString())
                .and("forum_fingerprint", Fingerprint.of(state.forum()).text())
                .and("acts", state.acts())
                .and("members", state.members().size());
        if (console.printer().forPeople()) {
            console.printer().text("""
                    joined forum "%s", %d members, act %d
                      forum fingerprint    %s
                    next
                      hashmesh run --home %s
                    """.formatted(
                    name, state.members().size(), state.acts() - 1, Fingerprint.of(state.forum()), console.home()));
        } else {
            console.printer().one(row);
        }
    }

    private interface Reading<T> {
        T read() throws ForumException, IOException;
    }

    private static <T> T read(String what, Reading<T> reading) {
        try {
            return reading.read();
        } catch (ForumException e) {
            throw new ConfigurationException(what + ": " + e.getMessage() + "; next: ask who sent it for another", e);
        } catch (IOException e) {
            throw new ConfigurationException(what + ": cannot be read: " + e + "; next: check the file's name", e);
        }
    }

    private static byte[] bytes(Path file, int most) throws IOException {
        if (Files.size(file) > most) {
            throw new IOException("it has over " + most + " bytes");
        }
        return Files.readAllBytes(file);
    }
}
