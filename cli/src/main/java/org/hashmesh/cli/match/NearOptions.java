// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.match;

import org.hashmesh.v1.MatchRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How far a match may be: the options of every command that asks for matches. */
public final class NearOptions {
    @Option(
            names = "--max-distance",
            paramLabel = "BITS",
            description = "How many of the 256 bits of a PDQ hash may differ, 0 to 47 (default: the node's, which is 31"
                    + " unless its policy says otherwise)")
    private @Nullable Integer maxDistance;

    @Option(
            names = "--max-tlsh-distance",
            paramLabel = "N",
            description = "How far two TLSH hashes may be apart, 0 to 300 (default: the node's, which is 30 unless its"
                    + " policy says otherwise)")
    private @Nullable Integer maxTlshDistance;

    @Option(names = "--variants", description = "PDQ: also as if the picture were turned or mirrored")
    private boolean variants;

    /** A request without hashes that asks so. */
    public MatchRequest.Builder request() {
        MatchRequest.Builder request = MatchRequest.newBuilder().setVariants(variants);
        if (maxDistance != null) {
            request.setMaxDistance(maxDistance);
        }
        if (maxTlshDistance != null) {
            request.setMaxTlshDistance(maxTlshDistance);
        }
        return request;
    }
}
