// SPDX-License-Identifier: Apache-2.0
/** Commands that ask what the node knows, and follow what changes. */
@NullMarked
package org.hashmesh.cli.match;

import org.jspecify.annotations.NullMarked;
