// SPDX-License-Identifier: Apache-2.0
/** Short runs of the simulator of governance. */
@NullMarked
package org.hashmesh.simulator.vote;

import org.jspecify.annotations.NullMarked;
