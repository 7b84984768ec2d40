// SPDX-License-Identifier: Apache-2.0
/** A whole forum on one machine, for the {@code demo} command, the forum tests and the benchmarks. */
@NullMarked
package org.hashmesh.node.demo;

import org.jspecify.annotations.NullMarked;
