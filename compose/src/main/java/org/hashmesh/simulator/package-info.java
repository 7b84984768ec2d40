// SPDX-License-Identifier: Apache-2.0
/**
 * The simulator: whole forums on one thread, in virtual time, from one seed. The protocol code is the real one; network,
 * disks and clock are not, and some members mean harm. Rules that must always hold are checked after every step.
 */
@NullMarked
package org.hashmesh.simulator;

import org.jspecify.annotations.NullMarked;
