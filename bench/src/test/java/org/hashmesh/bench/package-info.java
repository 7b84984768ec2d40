// SPDX-License-Identifier: Apache-2.0
/** Tests that the benchmark measures what it says; nothing here is timed. */
@NullMarked
package org.hashmesh.bench;

import org.jspecify.annotations.NullMarked;
