// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.time.Instant;
import org.hashmesh.node.defence.Canaries;
import org.hashmesh.node.defence.Floods;
import org.hashmesh.node.defence.Place;
import org.hashmesh.node.defence.Quarantine;
import org.hashmesh.node.defence.Suppressions;
import org.hashmesh.v1.Defence;
import org.hashmesh.v1.DefenceKind;
import org.hashmesh.v1.EntryName;

/** Writes what is held back here as the API's messages. */
final class DefenceMessages {
    private static final int MAX_SHOWN = 40;

    private DefenceMessages() {}

    static Defence of(Suppressions.Suppression one, EntryNames names) {
        Defence.Builder message = Defence.newBuilder()
                .setId(one.id())
                .setKind(DefenceKind.DEFENCE_KIND_SUPPRESSED)
                .setSince(one.at().getEpochSecond())
                .setUntil(one.until().map(Instant::getEpochSecond).orElse(0L))
                .setBy(one.by())
                .setReason(one.reason());
        one.hash().ifPresent(hash -> message.setHash(hash.toHash()));
        one.entry().ifPresent(entry -> message.setEntry(name(entry, names)));
        return message.build();
    }

    static Defence of(Floods.Hold hold, EntryNames names) {
        return Defence.newBuilder()
                .setId(hold.id())
                .setKind(DefenceKind.DEFENCE_KIND_HELD)
                .setHash(hold.middle().toHash())
                .setEntry(name(hold.from().entry(), names))
                .setMember(hold.author().value())
                .setSince(hold.since().getEpochSecond())
                .setCount(hold.count())
                .setReason(hold.count() + " hashes around one picture in a short time"
                        + (hold.raised().isPresent() ? ": held under incidents too" : ""))
                .build();
    }

    static Defence of(Quarantine.Case one) {
        return Defence.newBuilder()
                .setId(one.id())
                .setKind(DefenceKind.DEFENCE_KIND_MATCHES_TOO_MUCH)
                .setHash(one.hash().toHash())
                .setSince(one.since().getEpochSecond())
                .setUntil(one.until().getEpochSecond())
                .setCount(one.matches())
                .setQueries(one.queries())
                .setReason("matched " + one.matches() + " of " + one.queries() + " queries")
                .build();
    }

    static Defence of(Canaries.Canary canary) {
        return Defence.newBuilder()
                .setId(canary.id())
                .setKind(DefenceKind.DEFENCE_KIND_CANARY)
                .setHash(canary.hash().toHash())
                .setMember(canary.givenTo())
                .setSince(canary.planted().getEpochSecond())
                .setCount(canary.alarms())
                .setLastAt(canary.lastAlarm().map(Instant::getEpochSecond).orElse(0L))
                .setReason(canary.note())
                .build();
    }

    /** What somebody typed, short enough for a message. */
    static String shown(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
    }

    private static EntryName name(Place place, EntryNames names) {
        return EntryName.newBuilder()
                .setLog(names.title(place.log()))
                .setIndex(place.index().value())
                .build();
    }
}
