// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.hashmesh.crypto.log.LogId;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.crypto.tree.EntryIndex;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashValue;
import org.hashmesh.store.list.HashList;
import org.hashmesh.store.list.Listing;
import org.hashmesh.store.list.OpinionList;
import org.hashmesh.store.list.Target;
import org.hashmesh.store.log.LogReader;
import org.hashmesh.store.log.Logs;
import org.hashmesh.v1.EntryName;
import org.hashmesh.v1.Hash;

/** Finds the entries that a caller has, or asks for, opinions on. */
final class OpinionTargets {
    private static final int DEFAULT_PAGE = 50;
    private static final int MAX_PAGE = 1_000;

    private final MemberName self;
    private final Logs logs;
    private final HashList list;
    private final EntryNames names;
    private final InstantSource clock;

    /** Which entries a list is about. */
    enum Whose {
        ANYBODYS,
        /** This member's entries. */
        OURS,
        /** Entries that this member said something about. */
        BY_US
    }

    /** Entries that were named, and the names under which there is nothing. */
    record Named(List<Listing> listings, List<String> missing) {}

    /** A part of the entries that somebody has an opinion on. */
    record Page(List<Listing> listings, String next) {}

    OpinionTargets(MemberName self, Logs logs, HashList list, EntryNames names, InstantSource clock) {
        this.self = self;
        this.logs = logs;
        this.list = list;
        this.names = names;
        this.clock = clock;
    }

    /** The wanted listings of these hashes, and these entries as far as they are wanted; each once. */
    Named named(List<Hash> hashes, List<EntryName> entries, Predicate<Listing> wanted) {
        int count = hashes.size() + entries.size();
        if (count < 1 || count > SubmitCalls.MAX_ENTRIES) {
            throw FailureCode.BAD_REQUEST.failure(
                    "hashes and entries: " + count + " given, 1 to " + SubmitCalls.MAX_ENTRIES + " are allowed");
        }
        Instant now = clock.instant();
        Map<Target, Listing> found = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        for (Hash hash : hashes) {
            List<Listing> listings = lookup(hash, now).stream().filter(wanted).toList();
            listings.forEach(listing -> found.put(listing.target(), listing));
            if (listings.isEmpty()) {
                missing.add(hash.getType() + ":" + hash.getValue());
            }
        }
        for (EntryName name : entries) {
            EntryNames.Place place = names.find(name);
            Optional<Listing> listing =
                    list.at(place.log().id(), place.index(), now).filter(wanted);
            listing.ifPresent(known -> found.put(known.target(), known));
            if (listing.isEmpty()) {
                missing.add(name.getLog() + "#" + Long.toUnsignedString(name.getIndex()));
            }
        }
        if (found.size() > SubmitCalls.MAX_ENTRIES) {
            throw FailureCode.BAD_REQUEST.failure(
                    found.size() + " entries are meant, at most " + SubmitCalls.MAX_ENTRIES + " are allowed");
        }
        return new Named(List.copyOf(found.values()), missing);
    }

    private List<Listing> lookup(Hash hash, Instant now) {
        try {
            return list.lookup(List.of(HashValue.parse(hash)), now).get(0);
        } catch (FieldException e) {
            throw FailureCode.BAD_FIELD.failure(e.field() + ": " + e.reason());
        }
    }

    /** This listing as it is now. */
    Listing again(Listing listing) {
        return list.at(listing.log(), listing.index(), clock.instant()).orElse(listing);
    }

    /**
     * A page of entries that somebody has an opinion on, or had.
     *
     * @param size 0 for the usual
     * @param token where to start; empty for the beginning
     */
    Page page(Whose whose, int size, String token) {
        int wanted = size == 0 ? DEFAULT_PAGE : size;
        if (wanted < 1 || wanted > MAX_PAGE) {
            throw FailureCode.BAD_REQUEST.failure("page_size: 1 to " + MAX_PAGE + " are allowed");
        }
        OpinionList.Page page = targets(whose, start(token), wanted);
        Instant now = clock.instant();
        List<Listing> listings = page.targets().stream()
                .flatMap(target -> list.at(target.log(), target.index(), now).stream()
                        .filter(listing -> listing.leafHash().equals(target.leafHash())))
                .toList();
        return new Page(listings, page.next().map(OpinionTargets::token).orElse(""));
    }

    private OpinionList.Page targets(Whose whose, Optional<Target> start, int wanted) {
        if (whose != Whose.OURS) {
            return list.opinions()
                    .targets(
                            Optional.empty(),
                            whose == Whose.BY_US ? Optional.of(self) : Optional.empty(),
                            start,
                            wanted);
        }
        List<Target> found = new ArrayList<>();
        Optional<Target> from = start;
        for (LogReader log : logs.all()) {
            LogId id = log.id();
            boolean before =
                    start.filter(target -> target.log().compareTo(id) > 0).isPresent();
            if (before || !log.origin().member().equals(self)) {
                continue;
            }
            if (found.size() == wanted) {
                return new OpinionList.Page(
                        found, Optional.of(new Target(id, new EntryIndex(0), Digest.of(new byte[Digest.BYTES]))));
            }
            OpinionList.Page page = list.opinions()
                    .targets(
                            Optional.of(id),
                            Optional.empty(),
                            from.filter(target -> target.log().equals(id)),
                            wanted - found.size());
            found.addAll(page.targets());
            if (page.next().isPresent()) {
                return new OpinionList.Page(found, page.next());
            }
            from = Optional.empty();
        }
        return new OpinionList.Page(found, Optional.empty());
    }

    private static String token(Target target) {
        return target.log().value().hex() + ":" + target.index() + ":"
                + target.leafHash().hex();
    }

    private static Optional<Target> start(String token) {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        if (!token.matches("[0-9a-f]{64}:[0-9]{1,12}:[0-9a-f]{64}")) {
            throw FailureCode.BAD_REQUEST.failure("page_token: not one of this node's");
        }
        String[] parts = token.split(":", -1);
        return Optional.of(new Target(
                new LogId(Digest.parseHex(parts[0])),
                new EntryIndex(Long.parseLong(parts[1])),
                Digest.parseHex(parts[2])));
    }
}
