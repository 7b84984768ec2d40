// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.Words;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.ForumMember;

/** One member on the screen. */
final class MemberFields {
    private static final Columns<ForumMember> FIELDS = Columns.<ForumMember>none()
            .with("member", ForumMember::getName)
            .with("fingerprint", ForumMember::getFingerprint)
            .with("identity_key", ForumMember::getIdentityKey)
            .with("voter", m -> ForumColumns.yes(m.getVoter()))
            .with("member_since_act", m -> Words.count(m.getSinceAct()))
            .with("identity_since_act", m -> Words.count(m.getIdentitySinceAct()))
            .with("manifest", m -> m.getManifestVersion() == 0 ? "none" : Words.count(m.getManifestVersion()))
            .with("manifest_time", m -> Words.time(m.getManifestTime()))
            .with("logs", m -> String.join(" ", m.getLogsList()))
            .with("two_manifests_of_one_version", m -> ForumColumns.yes(m.getDoubleManifest()))
            .with("two_ballots_for_one_step", m -> ForumColumns.yes(m.getDoubleBallot()));

    private MemberFields() {}

    static void print(Shell shell, ForumMember member) {
        shell.output().one(member, FIELDS);
        if (shell.output().forPeople() && member.getNodesCount() > 0) {
            shell.output().text("\n");
            shell.output().list(member, member.getNodesList(), ForumColumns.NODES);
        }
    }
}
