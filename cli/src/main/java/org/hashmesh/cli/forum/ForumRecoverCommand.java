// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Facts;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.Act;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.ForumItem;
import org.hashmesh.crypto.forum.Proposal;
import org.hashmesh.crypto.forum.Recovery;
import org.hashmesh.crypto.forum.SignedManifest;
import org.hashmesh.crypto.key.Ed25519PrivateKey;
import org.hashmesh.crypto.key.KeyRole;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh forum recover}: asks no node. */
@Command(
        name = "recover",
        description = {
            "Sign an act with recovery keys, when too few voters are left. Asks no node.",
            "If OUT is there already, signed by others, these signatures are added. Then: hashmesh forum submit OUT.",
            "It counts after the forum's public delay, unless the voters adopt something else before."
        })
public final class ForumRecoverCommand implements Callable<ExitCode> {
    @Parameters(paramLabel = "FILE", description = "The act, as `hashmesh forum propose ... --export FILE` writes it")
    private Path file = Path.of("");

    @Option(
            names = "--recovery-key",
            required = true,
            paramLabel = "FILE",
            description = "A recovery key; may be repeated")
    private List<Path> keys = new ArrayList<>();

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "Where the passphrase of the keys is; its first line counts")
    private @Nullable Path passphraseFile;

    @Option(names = "--to", required = true, paramLabel = "OUT", description = "Write the proposal there, or add to it")
    private Path to = Path.of("");

    @Option(
            names = "--manifest",
            paramLabel = "FILE",
            description = "The join request of the member that the act gives another identity key")
    private @Nullable Path manifest;

    @Option(names = "--dry-run", description = "Only show what it would do")
    private boolean dryRun;

    private final Shell shell;

    public ForumRecoverCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        Act act = LocalFile.of(shell, file).read(ForumItem.MAX_BYTES, "an act", Act::parse);
        requirePossible(act);
        LocalFile target = LocalFile.of(shell, to);
        Optional<Proposal> before = Optional.empty();
        if (target.exists()) {
            before = Optional.of(target.read(ForumItem.MAX_BYTES, "a proposal by recovery keys", Proposal::parse));
        }
        Optional<Recovery> others = before.flatMap(Proposal::recovery);
        if (before.isPresent() && (others.isEmpty() || !before.get().act().equals(act))) {
            throw CommandFailure.of(
                            ExitCode.CONFLICT, "E-CLI-052", target + " is of another act, or of no recovery keys")
                    .next("name another file with --to")
                    .build();
        }
        Optional<SignedManifest> carried =
                before.isPresent() ? before.get().manifest() : CarriedManifest.of(shell, act, manifest);
        ActStatement statement = new ActStatement(shell, act);
        statement.show();
        shell.say("Recovery keys stand in for the voters here. It counts after the forum's public delay.");
        if (dryRun) {
            shell.say("Nothing was signed: this was a dry run.");
            return ExitCode.DONE;
        }
        statement.confirm("signing");
        Instant published = others.map(Recovery::published)
                .orElseGet(() -> shell.surroundings().clock().instant());
        Recovery own = sign(act, published);
        Recovery all = others.map(them -> them.and(own)).orElse(own);
        byte[] proposal = Proposal.recovering(act, all, carried).file();
        if (before.isPresent()) {
            target.replace(proposal);
        } else {
            target.create(proposal);
        }
        new Facts()
                .with("done", "signed: " + ActSentences.headline(act.decision()))
                .with("id", act.id().shortText())
                .with("published", ActSentences.time(all.published()))
                .with("file", target.toString())
                .print(shell.output());
        shell.say("next: when enough have signed, where a node is: hashmesh forum submit " + target);
        return ExitCode.DONE;
    }

    private static void requirePossible(Act act) throws CommandFailure {
        if (!(act.decision() instanceof Decision.SetVoters
                || act.decision() instanceof Decision.ReplaceIdentity
                || act.decision() instanceof Decision.Evict)) {
            throw CommandFailure.of(
                            ExitCode.NOT_ALLOWED,
                            "E-CLI-052",
                            "recovery keys cannot " + ActSentences.headline(act.decision()))
                    .why("they set voters, replace identity keys and evict; the rest is for those whom they bring back")
                    .next("propose one of these with --export")
                    .build();
        }
    }

    private Recovery sign(Act act, Instant published) throws CommandFailure {
        List<Ed25519PrivateKey> opened = new ArrayList<>();
        try {
            for (Path path : keys) {
                opened.add(SigningKey.open(shell, path, KeyRole.RECOVERY, passphraseFile));
            }
            return Recovery.sign(act, published, opened);
        } finally {
            opened.forEach(Ed25519PrivateKey::destroy);
        }
    }
}
