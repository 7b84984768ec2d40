// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.time.Instant;
import java.time.InstantSource;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.node.roster.Roster;
import org.hashmesh.node.sync.PeerName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the links of this node to its new TLS key, while the roster lists the old one still: then nothing ends when the old
 * one leaves the roster. Either side sees the other's key in the handshake only, so each link has to be made anew.
 */
final class KeyRenewal {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRenewal.class);

    private final PeerName self;
    private final TlsKey key;
    private final Roster roster;
    private final PeerDialling dialling;
    private final PeerLinks links;
    private final InstantSource clock;
    private final SeldomLog seldom;
    private TlsKeyFingerprint shown;
    private Instant since;

    KeyRenewal(PeerName self, TlsKey key, Roster roster, PeerDialling dialling, PeerLinks links, InstantSource clock) {
        this.self = self;
        this.key = key;
        this.roster = roster;
        this.dialling = dialling;
        this.links = links;
        this.clock = clock;
        this.seldom = new SeldomLog(LOG, clock);
        this.shown = key.current().fingerprint();
        this.since = clock.instant();
    }

    /**
     * Looks whether there is a new key, and renews some of the links that are older than it. To be called every few seconds,
     * by one thread.
     */
    void follow() {
        TlsKeyFingerprint now = key.current().fingerprint();
        if (!now.equals(shown)) {
            if (!isOurs(now)) {
                seldom.warn(
                        "unlisted",
                        "the new TLS key " + now + " is not in the roster: peers refuse it, and the links under the old"
                                + " one stay; next: list it beside the old one in this member's manifest");
                return;
            }
            LOG.info("showing the TLS key {} from now on; links are made anew, one by one", now);
            shown = now;
            since = clock.instant();
            dialling.renew();
        }
        links.renewAccepted(since);
    }

    private boolean isOurs(TlsKeyFingerprint fingerprint) {
        return roster.current()
                .nodeByTlsKey(fingerprint)
                .filter(node ->
                        node.member().equals(self.member()) && node.node().equals(self.node()))
                .isPresent();
    }
}
