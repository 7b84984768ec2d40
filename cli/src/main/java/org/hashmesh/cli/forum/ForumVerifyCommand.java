// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Facts;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.AdoptedAct;
import org.hashmesh.crypto.forum.Fingerprint;
import org.hashmesh.crypto.forum.ForumState;
import org.hashmesh.crypto.forum.Parameter;
import org.hashmesh.crypto.forum.VerifiedForum;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh forum verify}: asks no node, and trusts none. */
@Command(
        name = "verify",
        description = {
            "Verify a whole forum offline, from its genesis on: each act, who approved it, each manifest. Exit code 7 when"
                    + " something is wrong.",
            "Whether it is the forum that you mean, only its id says: take that from a member, over another channel."
        })
public final class ForumVerifyCommand implements Callable<ExitCode> {
    private static final List<String> NAMES = List.of("act", "decided", "approved_by", "written", "reason", "id");

    @Parameters(
            paramLabel = "FILE",
            description = "What `hashmesh forum export` wrote, or the directory `forum` in a node's home")
    private Path file = Path.of("");

    @Option(names = "--forum", paramLabel = "ID", description = "The forum that you mean, by id or fingerprint")
    private String meant = "";

    private final Shell shell;

    public ForumVerifyCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        VerifiedForum forum = ForumSource.at(shell, file).verify(meant);
        Facts facts = facts(forum);
        List<Facts> acts = forum.chain().stream().map(ForumVerifyCommand::line).toList();
        if (shell.output().forPeople()) {
            facts.print(shell.output());
            shell.output().text("\n");
        }
        Columns<Facts> columns = Columns.none();
        for (String name : NAMES) {
            boolean narrow = NAMES.indexOf(name) < 3;
            columns = narrow ? columns.with(name, row -> row.text(name)) : columns.wide(name, row -> row.text(name));
        }
        List<Struct> messages = acts.stream().map(Facts::message).toList();
        shell.output().list(whole(facts, messages), messages, acts, columns);
        if (meant.isEmpty()) {
            shell.say("This is the forum " + Fingerprint.of(forum.state().forum())
                    + ": compare that with what a member told you, or name it with --forum.");
        }
        return ExitCode.DONE;
    }

    private static Facts facts(VerifiedForum forum) {
        ForumState state = forum.state();
        return new Facts()
                .with("verified", "yes")
                .with("forum", state.name())
                .with("forum_id", state.forum().toString())
                .with("fingerprint", Fingerprint.of(state.forum()).text())
                .with("acts", Long.toString(state.acts()))
                .with("head", state.head().toString())
                .with(
                        "members",
                        state.members().stream()
                                .map(member -> member.name().value())
                                .collect(Collectors.joining(" ")))
                .with("voters", state.voters().stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .with(
                        "former_members",
                        state.evictions().stream()
                                .map(out -> out.member().name().value())
                                .collect(Collectors.joining(" ")))
                .with(
                        "manifests",
                        forum.manifests().stream()
                                .map(one -> one.manifest().member() + "="
                                        + one.manifest().version())
                                .collect(Collectors.joining(" ")))
                .with("sponsors", state.parameters().text(Parameter.SPONSORS));
    }

    private static Facts line(AdoptedAct adopted) {
        String approved = adopted.recovery().isPresent()
                ? "recovery keys"
                : adopted.approvals().stream().map(one -> one.member().value()).collect(Collectors.joining(" "));
        return new Facts()
                .with("act", Long.toString(adopted.act().number()))
                .with("decided", ActSentences.headline(adopted.act().decision()))
                .with("approved_by", approved)
                .with("written", ActSentences.time(adopted.act().time()))
                .with("reason", adopted.act().reason())
                .with("id", adopted.act().id().toString());
    }

    private static Struct whole(Facts facts, List<Struct> acts) {
        ListValue.Builder chain = ListValue.newBuilder();
        acts.forEach(act -> chain.addValues(Value.newBuilder().setStructValue(act)));
        return facts.message().toBuilder()
                .putFields("chain", Value.newBuilder().setListValue(chain).build())
                .build();
    }
}
