// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

/**
 * The bounds of sync that a node may choose, since they only delay. Those that the protocol or the memory of everybody
 * depends on are constants, in {@link SyncLimits}.
 *
 * @param author what one log may cost
 * @param inFlightBytes asked of one peer and not here yet
 */
public record SyncSettings(AuthorLimits author, long inFlightBytes) {

    /** As a node.toml that says nothing about it, with a volume that never fills. */
    public static final SyncSettings DEFAULT =
            new SyncSettings(new AuthorLimits(2_000, 2_000_000, Long.MAX_VALUE), 32 << 20);
}
