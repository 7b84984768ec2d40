// SPDX-License-Identifier: Apache-2.0
/** Commands about what does not count at this member's node, and why. */
@NullMarked
package org.hashmesh.cli.defence;

import org.jspecify.annotations.NullMarked;
