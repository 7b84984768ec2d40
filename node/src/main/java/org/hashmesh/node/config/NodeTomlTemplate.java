// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.config;

import java.util.List;
import java.util.stream.Collectors;
import org.tomlj.Toml;

/**
 * Writes a {@code node.toml} that explains itself: what must be said is said, every other setting stands there as a
 * comment with its default. A test reads the comments back and compares them with the defaults.
 */
public final class NodeTomlTemplate {
    private static final String LIMITS = """

            [limits]
            # What connections may cost this node. Each limit is echoed at start.
            # connections = 256                 # open at one port at once
            # connections-per-key = 4           # of them by one TLS key
            # calls-per-connection = 16         # open calls in one connection
            # message = "1MiB"                  # one message, both ways
            # metadata = "8KiB"                 # headers of one call
            # handshake-timeout = "5s"          # from accepting a connection to the end of its TLS handshake
            # resets = 100                      # stream resets within reset-window
            # reset-window = "30s"
            # keep-alive = "30s"                # between our pings on a silent connection
            # keep-alive-timeout = "10s"        # until a silent connection is given up
            # keep-alive-permitted = "10s"      # least time between the other side's pings
            # connection-age = "12h"            # then a connection is made anew, give or take a tenth by chance
            # connection-age-grace = "10s"      # how long its calls may still go on
            # low-space = "512MiB"              # free disk space below which no more entries are taken
            # Of callers whom no manifest in the forum lists, who reach governance alone:
            # stranger-connections = 16         # open at once, beside those of members
            # stranger-connections-per-key = 2
            # stranger-connections-per-address = 4
            # stranger-connection-age = "30s"   # then a stranger's connection ends
            # stranger-calls-per-connection = 2 # open calls in one connection
            # stranger-message = "256KiB"       # one message that a stranger sends
            # stranger-calls-per-second = 10    # of all strangers together, on average
            # stranger-calls-burst = 50         # and at once
            # stranger-items-per-second = 100   # acts, manifests and so on that all strangers hand in, on average
            # stranger-items-burst = 2000       # and at once

            [replication]
            # What authors and peers may cost this node before they wait. Nodes may differ in these.
            # author-entries-per-second = 2000  # taken from one log, on average
            # author-entries-per-day = 2000000  # taken from one log
            # author-disk-percent = 25          # of the store's volume that one log may fill
            # in-flight-per-peer = "32MiB"      # asked of one peer and not here yet
            # accepted-peers = 64               # links that others dialled, open at once
            # cut-off = "5s"                    # for a peer's first breach of the protocol; each further one doubles it
            # cut-off-longest = "1h"
            # cut-off-forgiven = "1d"           # without a breach for this long, the next is the first again

            [log]
            # level = "info"                    # error, warn, info, debug, trace
            """;

    private NodeTomlTemplate() {}

    /**
     * The text for a node with these settings.
     *
     * @param replica whether it has no log of its own
     * @param passphraseFile where the passphrase of its keys is; empty when they are not sealed
     */
    public static String text(
            String member,
            String node,
            String forum,
            String collection,
            boolean replica,
            PeerSettings peer,
            AdminSettings admin,
            String passphraseFile) {
        return """
                # A Hashmesh node. Check with: hashmesh config check. Every setting can also come from the environment:
                # HASHMESH_PEER_PORT stands before peer.port here. Lines that begin with # show the defaults.

                member = %s
                node = %s
                # By its id: hashmesh forum show prints its name and its members, forum/ beside this file has its acts.
                forum = %s
                collection = %s
                # A replica has no log of its own: it takes no entries, and answers as any other node.
                %s

                [peer]
                # Where other members' nodes connect, over TLS 1.3 on both sides with the keys that the members list.
                host = %s
                port = %d
                # Where they can dial us, as our manifest says; empty for a node that only dials out.
                advertise = %s
                # Whether we dial them.
                %s
                # Only the nodes of these members, like "bolt.example"; empty for those of every member. Who dials us is
                # let in all the same, and what others write reaches us through any of them.
                %s
                # How long our next TLS key stands in our manifest before we show it (hashmesh tls renew).
                # tls-overlap = "30s"

                [admin]
                # Where this member's own people and systems connect.
                host = %s
                port = %d
                %s
                [http]
                # Matching for callers who speak HTTP and JSON, as Hasher-Matcher-Actioner does (GET /m/lookup, /m/raw_lookup):
                # shut until an address is named, such as "127.0.0.1:9442". Other addresses than loopback need a token.
                # listen = ""
                # A file with the token that callers show as Authorization: Bearer; empty when loopback is enough.
                # token-file = ""
                # hashes-per-second = 1000000   # that all its callers together may ask about, on average

                [directories]
                # Relative names count from this file's directory. Keep the sign-lock out of snapshots of the store: it
                # is what keeps a restored node from signing a second history.
                # store = "store"
                # sign-lock = "sign-lock"
                # keys = "keys"
                # A file, only its owner's, with the passphrase that the keys are sealed under; empty when they are not.
                %s
                """.formatted(
                        quoted(member),
                        quoted(node),
                        quoted(forum),
                        quoted(collection),
                        replica ? "replica = true" : "# replica = false",
                        quoted(peer.listen().host()),
                        peer.listen().port(),
                        list(peer.advertise()),
                        peer.dial() ? "# dial = true" : "dial = false",
                        peer.dialMembers().isEmpty()
                                ? "# dial-members = []"
                                : "dial-members = " + list(peer.dialMembers()),
                        quoted(admin.listen().host()),
                        admin.listen().port(),
                        admin.access().stream().map(NodeTomlTemplate::grant).collect(Collectors.joining()),
                        passphraseFile.isEmpty()
                                ? "# passphrase-file = \"\""
                                : "passphrase-file = " + quoted(passphraseFile))
                + LIMITS;
    }

    private static String grant(AccessGrant grant) {
        return """

                [[admin.access]]
                name = %s
                role = %s                     # admin, or match: look up hashes only
                fingerprint = %s
                # hashes-per-second = 1000000   # that it may ask about, on average
                """.formatted(
                        quoted(grant.name()),
                        quoted(grant.role().text()),
                        quoted(grant.fingerprint().toString()));
    }

    private static String list(List<?> values) {
        return values.stream().map(value -> quoted(value.toString())).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(String text) {
        return "\"" + Toml.tomlEscape(text) + "\"";
    }
}
