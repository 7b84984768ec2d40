// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli;

import java.util.List;
import java.util.Map;
import org.hashmesh.cli.defence.CanaryPlantCommand;
import org.hashmesh.cli.defence.DefenceListCommand;
import org.hashmesh.cli.defence.DefenceReleaseCommand;
import org.hashmesh.cli.entry.AddCommand;
import org.hashmesh.cli.entry.EntryProofCommand;
import org.hashmesh.cli.entry.EntryShowCommand;
import org.hashmesh.cli.entry.EntrySuppressCommand;
import org.hashmesh.cli.entry.GetCommand;
import org.hashmesh.cli.entry.ListCommand;
import org.hashmesh.cli.entry.WithdrawCommand;
import org.hashmesh.cli.evidence.EvidenceExportCommand;
import org.hashmesh.cli.evidence.EvidenceListCommand;
import org.hashmesh.cli.evidence.EvidenceShowCommand;
import org.hashmesh.cli.forum.ForumApproveCommand;
import org.hashmesh.cli.forum.ForumExportCommand;
import org.hashmesh.cli.forum.ForumInviteCommand;
import org.hashmesh.cli.forum.ForumMembersCommand;
import org.hashmesh.cli.forum.ForumPendingCommand;
import org.hashmesh.cli.forum.ForumRecoverCommand;
import org.hashmesh.cli.forum.ForumShowCommand;
import org.hashmesh.cli.forum.ForumSignCommand;
import org.hashmesh.cli.forum.ForumSubmitCommand;
import org.hashmesh.cli.forum.ForumVerifyCommand;
import org.hashmesh.cli.forum.MemberManifestCommand;
import org.hashmesh.cli.forum.MemberRotateTlsCommand;
import org.hashmesh.cli.forum.MemberShowCommand;
import org.hashmesh.cli.forum.ProposeAdmitCommand;
import org.hashmesh.cli.forum.ProposeEvictCommand;
import org.hashmesh.cli.forum.ProposeParametersCommand;
import org.hashmesh.cli.forum.ProposeReplaceIdentityCommand;
import org.hashmesh.cli.forum.ProposeTakedownCommand;
import org.hashmesh.cli.forum.ProposeVotersCommand;
import org.hashmesh.cli.forum.RecoveryKeyCreateCommand;
import org.hashmesh.cli.hash.HashCommand;
import org.hashmesh.cli.incident.DeclareCommand;
import org.hashmesh.cli.incident.IncidentListCommand;
import org.hashmesh.cli.incident.IncidentReportCommand;
import org.hashmesh.cli.incident.IncidentShowCommand;
import org.hashmesh.cli.log.CheckpointHistoryCommand;
import org.hashmesh.cli.log.LogHeadCommand;
import org.hashmesh.cli.log.LogListCommand;
import org.hashmesh.cli.log.LogVerifyCommand;
import org.hashmesh.cli.match.MatchCommand;
import org.hashmesh.cli.match.WatchCommand;
import org.hashmesh.cli.node.CompletionCommand;
import org.hashmesh.cli.node.DigestCommand;
import org.hashmesh.cli.node.DoctorCommand;
import org.hashmesh.cli.node.StatusCommand;
import org.hashmesh.cli.node.VersionCommand;
import org.hashmesh.cli.opinion.DisagreeCommand;
import org.hashmesh.cli.opinion.DisputeCloseCommand;
import org.hashmesh.cli.opinion.DisputeListCommand;
import org.hashmesh.cli.opinion.DisputeShowCommand;
import org.hashmesh.cli.opinion.OpinionCommand;
import org.hashmesh.cli.opinion.OpinionListCommand;
import org.hashmesh.cli.peer.PeerListCommand;
import org.hashmesh.cli.peer.PeerShowCommand;
import org.hashmesh.cli.peer.PeerTestCommand;
import org.hashmesh.cli.policy.PolicyShowCommand;
import org.hashmesh.cli.policy.PolicyTestCommand;
import org.hashmesh.cli.proof.EvidenceVerifyCommand;
import org.hashmesh.cli.proof.VerifyCommand;
import org.hashmesh.cli.retrohunt.RetrohuntCommand;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.cli.transfer.ExportCommand;
import org.hashmesh.cli.transfer.ImportCommand;
import picocli.CommandLine;

/** Which commands there are, in the groups in which the overview shows them. */
final class CommandTree {
    private final Shell shell;

    CommandTree(Shell shell) {
        this.shell = shell;
    }

    /** A heading and the commands below it, as a person reads them. */
    record Group(String heading, List<CommandLine> commands) {}

    List<Group> groups() {
        return List.of(
                new Group("Start", start()),
                new Group("Daily", daily()),
                new Group("Entries", entries()),
                new Group("What we make of it", ownJudgement()),
                new Group("Opinions and incidents", opinions()),
                new Group("Logs and peers", logsAndPeers()),
                new Group("The forum", forum()),
                new Group("Look after it", care()));
    }

    private List<CommandLine> start() {
        return List.of(
                Elsewhere.inTheNode("init", "Make a node: its keys, certificates, configuration and store."),
                Elsewhere.inTheNode("join", "Ask a forum to let you in, and start with the bundles of your sponsors."),
                Elsewhere.inTheNode("run", "Run the node in this directory or --home, until interrupted."),
                Elsewhere.inTheNode("demo", "Three members on this machine, from nothing, sharing hashes."),
                line(new DoctorCommand(shell)),
                line(new StatusCommand(shell)),
                line(new VersionCommand(shell)));
    }

    private List<CommandLine> daily() {
        return List.of(
                line(new MatchCommand(shell)),
                line(new AddCommand(shell)),
                line(new WithdrawCommand(shell)),
                line(new HashCommand(shell)),
                line(new WatchCommand(shell)),
                line(new GetCommand(shell)),
                line(new ListCommand(shell)));
    }

    private List<CommandLine> entries() {
        CommandLine entry = Noun.line("entry", "One entry: what it says, and the proof of it.");
        add(entry, new EntryShowCommand(shell), new EntryProofCommand(shell), new EntrySuppressCommand(shell));
        reserve(entry, "history", "why");
        return List.of(
                line(new ImportCommand(shell)),
                line(new ExportCommand(shell)),
                line(new RetrohuntCommand(shell)),
                entry,
                line(new VerifyCommand(shell)));
    }

    private List<CommandLine> ownJudgement() {
        CommandLine policy = Noun.line("policy", "What this member does about a match, by rules of its own.");
        policy.addSubcommand("check", Elsewhere.inTheNode("check", "Check a policy file, without a node."));
        add(policy, new PolicyShowCommand(shell), new PolicyTestCommand(shell));
        CommandLine defence = Noun.line("defence", "What does not count at this node, and why.");
        add(defence, new DefenceListCommand(shell), new DefenceReleaseCommand(shell), new CanaryPlantCommand(shell));
        return List.of(policy, defence);
    }

    private List<CommandLine> opinions() {
        CommandLine opinion = Noun.line("opinion", "What members think of each other's entries.");
        add(
                opinion,
                OpinionCommand.agree(shell),
                DisagreeCommand.disagree(shell),
                OpinionCommand.unsure(shell),
                OpinionCommand.clear(shell),
                new OpinionListCommand(shell));
        CommandLine dispute = Noun.line("dispute", "Entries that a member disagrees with, and the answers to that.");
        add(
                dispute,
                DisagreeCommand.open(shell),
                new DisputeCloseCommand(shell),
                new DisputeListCommand(shell),
                new DisputeShowCommand(shell));
        CommandLine incident = Noun.line("incident", "An attack whose content spreads, and what was added for it.");
        add(
                incident,
                DeclareCommand.open(shell),
                DeclareCommand.update(shell),
                DeclareCommand.close(shell),
                new IncidentListCommand(shell),
                new IncidentShowCommand(shell),
                new IncidentReportCommand(shell));
        return List.of(opinion, dispute, incident);
    }

    private List<CommandLine> logsAndPeers() {
        CommandLine log = Noun.line("log", "The logs that the node holds, its own and others'.");
        add(log, new LogListCommand(shell), new LogHeadCommand(shell), new LogVerifyCommand(shell));
        reserve(log, "show", "roll");
        CommandLine peer = Noun.line("peer", "The other nodes of the forum.");
        add(peer, new PeerListCommand(shell), new PeerShowCommand(shell), new PeerTestCommand(shell));
        reserve(peer, "pause");
        CommandLine evidence = Noun.line("evidence", "Proof that the author of a log contradicted itself.");
        add(
                evidence,
                new EvidenceListCommand(shell),
                new EvidenceShowCommand(shell),
                new EvidenceExportCommand(shell),
                new EvidenceVerifyCommand(shell));
        return List.of(log, line(new CheckpointHistoryCommand(shell)), peer, evidence, line(new DigestCommand(shell)));
    }

    private List<CommandLine> forum() {
        CommandLine forum = Noun.line("forum", "Who is a member, and who decides so.");
        forum.addSubcommand(
                "create", Elsewhere.inTheNode("create", "Begin a forum of your own, in the home of a node to be."));
        CommandLine propose = Noun.line("propose", "Bring a decision forward and approve it first.");
        add(
                propose,
                new ProposeAdmitCommand(shell),
                new ProposeEvictCommand(shell),
                new ProposeVotersCommand(shell),
                new ProposeParametersCommand(shell),
                new ProposeReplaceIdentityCommand(shell),
                new ProposeTakedownCommand(shell));
        CommandLine recoveryKey = Noun.line("recovery-key", "Keys that stand in for a quorum that is lost.");
        add(recoveryKey, new RecoveryKeyCreateCommand(shell));
        add(forum, new ForumShowCommand(shell), new ForumMembersCommand(shell), new ForumPendingCommand(shell));
        forum.addSubcommand(propose);
        add(
                forum,
                new ForumApproveCommand(shell),
                new ForumSignCommand(shell),
                new ForumSubmitCommand(shell),
                new ForumInviteCommand(shell),
                new ForumExportCommand(shell),
                new ForumVerifyCommand(shell),
                new ForumRecoverCommand(shell));
        forum.addSubcommand(recoveryKey);
        CommandLine member = Noun.line("member", "What a member says of itself: nodes, addresses, keys.");
        add(member, new MemberShowCommand(shell), new MemberManifestCommand(shell), new MemberRotateTlsCommand(shell));
        return List.of(forum, member);
    }

    private List<CommandLine> care() {
        return List.of(
                Elsewhere.inTheNode("store", "Check or rebuild the store of a node that is not running."),
                Elsewhere.inTheNode("config", "Show or check the node's configuration."),
                Elsewhere.inTheNode("tls", "The key that the node shows in TLS, and how to renew it."),
                line(new CompletionCommand(shell)),
                line(new HelpCommand(shell)));
    }

    /** Names of later versions: taken from the start, so that nobody's script gives them another meaning. */
    Map<String, CommandLine> reserved() {
        return Elsewhere.later(
                List.of("sync", "backup", "restore", "access", "audit-log", "report", "labels", "bugreport"));
    }

    private static void reserve(CommandLine noun, String... verbs) {
        Elsewhere.later(List.of(verbs)).forEach(noun::addSubcommand);
    }

    private static void add(CommandLine noun, Object... verbs) {
        for (Object verb : verbs) {
            noun.addSubcommand(verb);
        }
    }

    private static CommandLine line(Object command) {
        return new CommandLine(command);
    }
}
