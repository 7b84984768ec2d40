// SPDX-License-Identifier: Apache-2.0
/** Whole forums of real processes on this machine. */
@NullMarked
package org.hashmesh.forum;

import org.jspecify.annotations.NullMarked;
