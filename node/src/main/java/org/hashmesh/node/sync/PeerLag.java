// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

/**
 * How far apart two neighbours are.
 *
 * @param open the hello is done
 * @param lacks entries that we hold and the peer has not said it holds
 * @param offers entries that the peer says it holds and we do not
 */
public record PeerLag(Session session, boolean open, long lacks, long offers) {}
