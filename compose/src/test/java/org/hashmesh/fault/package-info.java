// SPDX-License-Identifier: Apache-2.0
/** Forums of real processes under kills, power cuts, flipped bits and hostile peers. */
@NullMarked
package org.hashmesh.fault;

import org.jspecify.annotations.NullMarked;
