// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.v1.FormerMember;
import org.hashmesh.v1.Forum;
import org.hashmesh.v1.ForumMember;
import org.hashmesh.v1.ForumNode;
import org.hashmesh.v1.SentAfterwards;
import org.hashmesh.v1.TakenDown;

/** How a forum and its members look in tables and CSV. */
final class ForumColumns {
    static final Columns<Forum> FORUM = Columns.<Forum>none()
            .with("forum", Forum::getName)
            .with("forum_id", Forum::getForumId)
            .with("fingerprint", Forum::getFingerprint)
            .with("you", f -> f.getSelf() + (f.getCastsBallots() ? ", and this node casts your ballots" : ""))
            .with("acts", f -> Words.count(f.getActs()))
            .wide("head", Forum::getHead)
            .with("members", f -> Integer.toString(f.getMembersCount()))
            .with("voters", f -> Integer.toString(f.getVoters()))
            .with("needed", f -> f.getApprovalsNeeded() + " of " + f.getVoters() + " approve an ordinary act")
            .with("recovery", ForumColumns::recovery)
            .with("parameters", ForumColumns::parameters);

    static final Columns<ForumMember> MEMBERS = Columns.<ForumMember>none()
            .with("member", ForumMember::getName)
            .with("fingerprint", ForumMember::getFingerprint)
            .with("voter", m -> yes(m.getVoter()))
            .with(
                    "nodes",
                    m -> m.getNodesList().stream().map(ForumNode::getName).collect(Collectors.joining(" ")))
            .with("manifest", m -> m.getManifestVersion() == 0 ? "none" : Words.count(m.getManifestVersion()))
            .with("warning", ForumColumns::warning)
            .wide("manifest_time", m -> Words.time(m.getManifestTime()))
            .wide("since_act", m -> Words.count(m.getSinceAct()))
            .wide("identity_since_act", m -> Words.count(m.getIdentitySinceAct()))
            .wide("identity_key", ForumMember::getIdentityKey);

    static final Columns<FormerMember> FORMER = Columns.<FormerMember>none()
            .with("former_member", FormerMember::getName)
            .with("out_since_act", m -> Words.count(m.getAct()))
            .with("entries", FormerMember::getAftermath)
            .with("adopted_here", m -> Words.time(m.getAdoptedAt()))
            .wide("logs_closed_at", m -> String.join("; ", m.getPinsList()))
            .with("sent_to_it_afterwards", ForumColumns::sent);

    static final Columns<TakenDown> TAKEDOWNS = Columns.<TakenDown>none()
            .with("act", t -> Words.count(t.getAct()))
            .with("of", TakenDown::getMember)
            .with("entries_down", t -> Integer.toString(t.getEntries()))
            .with("basis", TakenDown::getBasis);

    static final Columns<ForumNode> NODES = Columns.<ForumNode>none()
            .with("node", ForumNode::getName)
            .with("addresses", n -> String.join(" ", n.getAddressesList()))
            .with("casts_ballots", n -> yes(n.getCastsBallots()))
            .with("tls_until", n -> Words.time(n.getTlsExpires()))
            .with("tls", n -> String.join(" ", n.getTlsFingerprintsList()))
            .wide("key", ForumNode::getKey);

    private ForumColumns() {}

    static String yes(boolean is) {
        return is ? "yes" : "no";
    }

    private static String warning(ForumMember member) {
        List<String> warnings = new ArrayList<>();
        if (member.getDoubleManifest()) {
            warnings.add("signed two manifests of one version");
        }
        if (member.getDoubleBallot()) {
            warnings.add("cast two ballots for one step");
        }
        return String.join("; ", warnings);
    }

    private static String sent(FormerMember member) {
        if (member.getSentCount() == 0) {
            return "nothing";
        }
        return member.getSentList().stream().map(ForumColumns::sent).collect(Collectors.joining("; "));
    }

    private static String sent(SentAfterwards sent) {
        return sent.getNode() + ": " + Words.count(sent.getEntries()) + " entries, " + Words.bytes(sent.getBytes())
                + ", last " + Words.time(sent.getLastAt());
    }

    private static String recovery(Forum forum) {
        return forum.getRecoveryKeysCount() == 0
                ? "no recovery keys"
                : forum.getRecoveryThreshold() + " of " + forum.getRecoveryKeysCount() + " recovery keys";
    }

    private static String parameters(Forum forum) {
        return new TreeMap<>(forum.getParametersMap())
                .entrySet().stream()
                        .map(one -> one.getKey() + "=" + one.getValue())
                        .collect(Collectors.joining(", "));
    }
}
