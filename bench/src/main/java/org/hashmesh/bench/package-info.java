// SPDX-License-Identifier: Apache-2.0
/** Measures whole forums of real processes: what an entry costs on its way from one member's import to the others' disks. */
@NullMarked
package org.hashmesh.bench;

import org.jspecify.annotations.NullMarked;
