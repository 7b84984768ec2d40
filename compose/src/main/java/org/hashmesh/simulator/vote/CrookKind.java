// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator.vote;

/** In which way a voter is hostile. */
enum CrookKind {
    /** Other ballots to each peer, for any act, in any round, all signed properly. */
    EQUIVOCATOR,
    /** Takes part, and shows what it has to some only. */
    WITHHOLDER,
    /** Says nothing. */
    SILENT,
    /** Abandons rounds at once, and names no certificate or an old one. */
    LIAR,
    /** Proposals, approvals of everything, second manifests, garbage, wrong signatures. */
    SPAMMER,
    /** Sends again what it has seen. */
    REPLAYER
}
