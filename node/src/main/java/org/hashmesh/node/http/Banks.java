// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.http;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hashmesh.crypto.log.MalformedNameException;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.log.Origin;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;
import org.hashmesh.v1.Listing;

/** Members as banks, and listings as their contents: as callers of that kind name them. */
final class Banks {
    private static final int INDEX_BITS = 32;

    private final Logs logs;

    /** Made anew when there are other logs. */
    private volatile Names names = new Names(-1, Map.of());

    private record Names(long madeAt, Map<MemberName, String> banks) {}

    Banks(Logs logs) {
        this.logs = logs;
    }

    /**
     * A bank for each member of whom this node holds a log: {@code acme.example} is ACME_EXAMPLE. Of several members that
     * would share a name, all but the first in the order of their names get a number.
     */
    private Map<MemberName, String> names() {
        Names known = names;
        long now = logs.changes();
        if (known.madeAt != now) {
            known = new Names(now, make());
            names = known;
        }
        return known.banks;
    }

    private Map<MemberName, String> make() {
        List<MemberName> members = logs.all().stream()
                .map(LogReader::origin)
                .map(Origin::member)
                .distinct()
                .sorted(Comparator.comparing(MemberName::value))
                .toList();
        Map<MemberName, String> banks = new HashMap<>();
        Set<String> taken = new HashSet<>();
        for (MemberName member : members) {
            String plain = plain(member);
            String name = plain;
            for (int number = 2; !taken.add(name); number++) {
                name = plain + "_" + number;
            }
            banks.put(member, name);
        }
        return Map.copyOf(banks);
    }

    private static String plain(MemberName member) {
        String upper = member.value().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        return Character.isDigit(upper.charAt(0)) ? "_" + upper : upper;
    }

    /** The bank of a listing, and the listing's number on this node. */
    Optional<Place> place(Listing listing) {
        try {
            return logs.find(Origin.parse(listing.getLog()))
                    .map(log -> new Place(
                            names().getOrDefault(
                                            log.origin().member(),
                                            plain(log.origin().member())),
                            (long) log.number().value() << INDEX_BITS | listing.getIndex()));
        } catch (MalformedNameException e) {
            throw new IllegalStateException("a listing of this node names no log", e);
        }
    }

    /**
     * Where callers of that kind find a listing.
     *
     * @param bank its member
     * @param contentId the log's number here, then 32 bits of the index: it stays the same, and is exact in JSON too
     */
    record Place(String bank, long contentId) {}
}
