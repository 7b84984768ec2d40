// SPDX-License-Identifier: Apache-2.0
/** Commands about what members think of each other's entries, and the disputes that come of it. */
@NullMarked
package org.hashmesh.cli.opinion;

import org.jspecify.annotations.NullMarked;
