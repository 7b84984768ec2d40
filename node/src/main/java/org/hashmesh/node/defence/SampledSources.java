// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.hashmesh.node.policy.PolicySettings.Source;

/**
 * What the policy took of each member when this was last looked at: so that one is known of whom more is taken, also when the
 * policy was changed while the node was down. By one thread.
 */
final class SampledSources {
    private static final int COLUMNS = 4;

    private final StateFile file;
    private List<Source> last;

    private SampledSources(StateFile file, List<Source> last) {
        this.file = file;
        this.last = last;
    }

    static SampledSources open(Path directory) {
        StateFile file = new StateFile(
                directory.resolve("sampled-sources.tsv"), "member, collection, sample, max-distance", COLUMNS);
        return new SampledSources(file, file.read(SampledSources::read));
    }

    /** What counts now and did not when {@link #take} was called last; more than that where a distance was raised. */
    List<Release> raised(List<Source> now) {
        if (now.equals(last)) {
            return List.of();
        }
        record Name(String member, String collection) {}
        Set<Name> names = new LinkedHashSet<>();
        Stream.concat(last.stream(), now.stream())
                .forEach(source -> names.add(new Name(source.member(), source.collection())));
        return names.stream()
                .flatMap(name -> {
                    Source before = taken(last, name.member, name.collection);
                    Source after = taken(now, name.member, name.collection);
                    boolean farther = after.maxDistance() > before.maxDistance();
                    boolean more = farther || after.sample() > before.sample();
                    double share = farther ? 0 : before.sample();
                    return more
                            ? Stream.<Release>of(new Release.OfSource(name.member, name.collection, share))
                            : Stream.empty();
                })
                .toList();
    }

    /** These count from now on. */
    void take(List<Source> now) {
        if (!now.equals(last)) {
            // A crash before: what was raised is noted once more.
            file.write(now.stream().map(SampledSources::row).toList());
            last = now;
        }
    }

    private static Source taken(List<Source> sources, String member, String collection) {
        return Sampling.of(sources, member, collection)
                .orElseGet(() -> new Source(member, collection, 1, Integer.MAX_VALUE));
    }

    private static List<String> row(Source source) {
        return List.of(
                source.member(),
                source.collection(),
                Double.toString(source.sample()),
                Integer.toString(source.maxDistance()));
    }

    private static Source read(List<String> row) {
        return new Source(row.get(0), row.get(1), Double.parseDouble(row.get(2)), Integer.parseInt(row.get(3)));
    }
}
