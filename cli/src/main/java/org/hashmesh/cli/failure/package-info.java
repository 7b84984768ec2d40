// SPDX-License-Identifier: Apache-2.0
/** How a command fails: what, where, why, what next, and with which exit code. */
@NullMarked
package org.hashmesh.cli.failure;

import org.jspecify.annotations.NullMarked;
