// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.Aftermath;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.v1.DraftActRequest;
import org.hashmesh.v1.DraftEvict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh forum propose evict}. */
@Command(name = "evict", description = "Propose that a member is out, for good. Its own vote on this does not count.")
public final class ProposeEvictCommand implements Callable<ExitCode> {
    @Parameters(paramLabel = "MEMBER", description = "Its name")
    private String name = "";

    @Option(
            names = "--entries",
            required = true,
            paramLabel = "keep|quarantine|purge",
            description =
                    "What becomes of its entries: they stay in force, lose their effect, or are deleted everywhere")
    private String entries = "";

    @Mixin
    private final Drafting drafting = new Drafting();

    private final Shell shell;

    public ProposeEvictCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        MemberName member = Names.member(name);
        Optional<Aftermath> aftermath = Aftermath.parse(entries);
        if (aftermath.isEmpty()) {
            throw Names.usage("--entries `" + entries + "` is not known")
                    .next("one of keep, quarantine, purge")
                    .build();
        }
        DraftActRequest.Builder request = DraftActRequest.newBuilder()
                .setEvict(DraftEvict.newBuilder().setMember(name).setAftermath(entries));
        return drafting.propose(
                shell, request, decision -> isAsked(decision, member, aftermath.get()), Optional.empty());
    }

    /** Where its logs are closed, the node says, and the person sees. */
    private static boolean isAsked(Decision decision, MemberName member, Aftermath aftermath) {
        return decision instanceof Decision.Evict evict
                && evict.member().equals(member)
                && evict.aftermath() == aftermath
                && evict.pins().stream().allMatch(pin -> pin.origin().member().equals(member));
    }
}
