// SPDX-License-Identifier: Apache-2.0
/** Commands about the other nodes of the forum. */
@NullMarked
package org.hashmesh.cli.peer;

import org.jspecify.annotations.NullMarked;
