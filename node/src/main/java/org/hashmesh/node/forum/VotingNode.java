// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.forum;

import org.hashmesh.crypto.forum.VotingKey;
import org.hashmesh.crypto.log.MemberName;

/**
 * Which member's ballots this node casts, with which key. The secret half stays outside of the machine.
 *
 * @param member whose
 * @param key as the member's manifest names it
 */
public record VotingNode(MemberName member, VotingKey key) {}
