// SPDX-License-Identifier: Apache-2.0
/**
 * The simulator of governance: voters and their nodes on one thread, in virtual time, from one seed. Machine, rules and
 * vote-lock are the node's own; persons, network, disks and clock are not, and some voters mean harm.
 */
@NullMarked
package org.hashmesh.simulator.vote;

import org.jspecify.annotations.NullMarked;
