// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hashmesh.crypto.log.MemberName;
import org.hashmesh.hash.tmk.TmkThresholds;
import org.hashmesh.node.policy.PolicySettings.Defence;
import org.hashmesh.node.policy.PolicySettings.Distances;
import org.hashmesh.node.policy.PolicySettings.Source;
import org.hashmesh.node.toml.TomlSection;
import org.hashmesh.node.toml.Units;

/** Reads the tables of a policy file that are not rules. */
final class PolicyTables {
    private static final int PDQ_BITS = 31;
    /** As python-threatexchange: most of the upload is known, which finds short parts of a listed video. */
    private static final int VPDQ_QUERY_PERCENT = 80;

    private static final int ALL_PERCENT = 100;

    private static final int TLSH_DISTANCE = 30;
    private static final int MAX_MATCHES = 1_000_000_000;
    private static final int MAX_RECORDED = 1_000_000;

    private PolicyTables() {}

    static Distances distances(Optional<TomlSection> table) {
        Distances found = new Distances(
                number(table, "pdq", PDQ_BITS, 0, Distances.MAX_PDQ),
                number(table, "vpdq", PDQ_BITS, 0, Distances.MAX_PDQ),
                number(table, "tlsh", TLSH_DISTANCE, 0, Distances.MAX_TLSH),
                number(table, "vpdq-query-percent", VPDQ_QUERY_PERCENT, 0, ALL_PERCENT),
                number(table, "vpdq-listed-percent", 0, 0, ALL_PERCENT),
                score(table, "tmk-level1", TmkThresholds.USUAL.level1()),
                score(table, "tmk-level2", TmkThresholds.USUAL.level2()));
        table.ifPresent(TomlSection::refuseOtherKeys);
        return found;
    }

    static List<Source> sources(List<TomlSection> tables) {
        List<Source> sources = new ArrayList<>();
        for (TomlSection table : tables) {
            Optional<String> member =
                    table.requiredText("member", text -> MemberName.parse(text).value());
            String collection =
                    table.text("collection", PolicyReader::collection).orElse("");
            double sample = table.decimal("sample", 0, 1).orElse(1.0);
            int distance = number(Optional.of(table), "max-distance", Distances.MAX_PDQ, 0, Distances.MAX_PDQ);
            table.refuseOtherKeys();
            member.ifPresent(name -> {
                if (sources.stream()
                        .anyMatch(other -> other.member().equals(name)
                                && other.collection().equals(collection))) {
                    table.problem("member", "this source stands twice");
                }
                sources.add(new Source(name, collection, sample, distance));
            });
        }
        return sources;
    }

    static Defence defence(Optional<TomlSection> table) {
        Defence found = new Defence(
                number(table, "too-much-matches", 1_000, 1, MAX_MATCHES),
                table.flatMap(section -> section.decimal("too-much-share", 0, 1))
                        .orElse(0.01),
                duration(table, "too-much-window", "1h", "1min", "7d"),
                duration(table, "too-much-term", "1d", "1min", "365d"),
                number(table, "too-much-spares-members", 3, 2, 10_000),
                number(table, "flood-hashes", 200, 2, 1_000_000),
                number(table, "flood-distance", 16, 0, Distances.MAX_PDQ),
                duration(table, "flood-window", "1h", "1min", "7d"),
                number(table, "incident-times", 10, 1, 1_000));
        table.ifPresent(TomlSection::refuseOtherKeys);
        return found;
    }

    /** What is kept of matches, and who hears of them. */
    record Recording(int matches, boolean reportSeen) {}

    static Recording recorded(Optional<TomlSection> table) {
        Recording found = new Recording(
                number(table, "matches", 10_000, 0, MAX_RECORDED),
                table.flatMap(section -> section.flag("report-seen")).orElse(false));
        table.ifPresent(TomlSection::refuseOtherKeys);
        return found;
    }

    private static int number(Optional<TomlSection> table, String key, int otherwise, int least, int most) {
        return table.flatMap(section -> section.number(key, least, most))
                .map(Long::intValue)
                .orElse(otherwise);
    }

    private static double score(Optional<TomlSection> table, String key, double otherwise) {
        return table.flatMap(section -> section.decimal(key, 0, 1)).orElse(otherwise);
    }

    private static Duration duration(
            Optional<TomlSection> table, String key, String otherwise, String least, String most) {
        return table.flatMap(section -> section.text(key, text -> {
                    Duration value = Units.duration(text);
                    if (value.compareTo(Units.duration(least)) < 0 || value.compareTo(Units.duration(most)) > 0) {
                        throw new IllegalArgumentException("`" + key + "` must be from " + least + " to " + most);
                    }
                    return value;
                }))
                .orElseGet(() -> Units.duration(otherwise));
    }
}
