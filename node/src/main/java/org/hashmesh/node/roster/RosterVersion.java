// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.roster;

import org.hashmesh.crypto.tree.Digest;

/**
 * Which roster.
 *
 * @param number grows by one with every change that this process has seen, from 1
 * @param content SHA-256 of what the roster was read from
 */
public record RosterVersion(long number, Digest content) {
    /** For people: the number and the beginning of the digest. */
    @Override
    public String toString() {
        return number + " (" + content.hex().substring(0, 8) + ")";
    }
}
