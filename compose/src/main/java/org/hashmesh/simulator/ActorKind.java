// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.simulator;

import java.util.Locale;

/** Ways not to be honest. */
enum ActorKind {
    /** Signs two histories of its log and shows each to other neighbours. */
    EQUIVOCATOR(true),
    /** Signs an older, smaller tree of its log again, later. */
    ROLLBACKER(true),
    /** Announces and never serves. */
    WITHHOLDER(true),
    /** Flips bytes in what it passes on. */
    GARBAGE_RELAY(false),
    /** Publishes and talks as much as it may. */
    FLOODER(true),
    /** Says that it holds what it does not hold. */
    LIAR(false),
    /** Sends old frames again. */
    REPLAYER(false),
    /** Says hello, and nothing more. */
    SILENT(false);

    private final boolean author;

    ActorKind(boolean author) {
        this.author = author;
    }

    /** Whether it has a log of its own. */
    boolean isAuthor() {
        return author;
    }

    /** As on the command line: {@code garbage-relay}. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
