// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.sync;

import org.hashmesh.crypto.log.SignedCheckpoint;

/**
 * A log as the ledger holds it.
 *
 * @param head its newest checkpoint
 * @param urgentTo how many entries there are up to the last that withdraws something or is about an incident; 0 for none
 */
public record HeldLog(SignedCheckpoint head, long urgentTo) {}
