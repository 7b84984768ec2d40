// SPDX-License-Identifier: Apache-2.0
/** The command tree of {@code hashmesh} and where it starts. */
@NullMarked
package org.hashmesh.cli;

import org.jspecify.annotations.NullMarked;
