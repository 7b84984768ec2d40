// SPDX-License-Identifier: Apache-2.0
/** A short campaign of the simulator, and that the simulator itself can be trusted. */
@NullMarked
package org.hashmesh.simulator;

import org.jspecify.annotations.NullMarked;
