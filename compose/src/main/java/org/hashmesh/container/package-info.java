// SPDX-License-Identifier: Apache-2.0
/** What the container image adds to the node and its command line: one command for both, and the founding of a forum. */
@NullMarked
package org.hashmesh.container;

import org.jspecify.annotations.NullMarked;
