// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.retrohunt;

/**
 * How far a hunt is.
 *
 * @param cursor for the next hunt: where the node's list was when this one got its first answer; empty before
 * @param rows rows of the catalogue that are done with, from its beginning: asked about and told, or bad
 * @param asked hashes that were answered
 * @param known those of them that match
 * @param errors those of them that are no hashes
 * @param bad bad rows
 */
record HuntState(String cursor, long rows, long asked, long known, long errors, long bad) {
    static final HuntState BEGINNING = new HuntState("", 0, 0, 0, 0, 0);
}
