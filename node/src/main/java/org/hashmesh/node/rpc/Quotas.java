// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.hashmesh.crypto.certificate.TlsKeyFingerprint;
import org.hashmesh.node.config.AccessGrant;

/**
 * How many hashes each client may ask about: so much a second on average, and two seconds' worth at once. Who asks call by
 * call is refused beyond that; who sends a stream is read more slowly. For many threads.
 */
final class Quotas {
    private static final int BURST_SECONDS = 2;

    private record Quota(int perSecond, TokenBucket bucket) {}

    private final Map<TlsKeyFingerprint, Quota> quotas;

    /** Those that the access list gives. */
    Quotas(List<AccessGrant> grants, InstantSource clock) {
        this.quotas = grants.stream()
                .collect(Collectors.toUnmodifiableMap(
                        AccessGrant::fingerprint,
                        grant -> new Quota(
                                grant.hashesPerSecond(),
                                new TokenBucket(
                                        grant.hashesPerSecond(), BURST_SECONDS * grant.hashesPerSecond(), clock))));
    }

    /** Spends so much of the client's, or refuses the call and says when to come back. */
    void spend(AccessIdentity client, int hashes) {
        Quota quota = quotas.get(client.fingerprint());
        if (quota != null && !quota.bucket.spend(hashes)) {
            Duration wait = quota.bucket.until(hashes);
            double seconds = Math.ceil(wait.toMillis() / 100.0) / 10;
            throw FailureCode.TOO_MUCH.failure(String.format(
                    Locale.ROOT,
                    "%s may ask about %d hashes a second; next: ask again in %.1f s",
                    client.title(),
                    quota.perSecond,
                    Math.max(0.1, seconds)));
        }
    }

    /** Spends so much of the client's in any case. Returns how long it should not be read from, in nanoseconds. */
    long owe(AccessIdentity client, int hashes) {
        Quota quota = quotas.get(client.fingerprint());
        return quota == null
                ? 0
                : Math.min(TimeUnit.MINUTES.toNanos(1), quota.bucket.owe(hashes).toNanos());
    }
}
