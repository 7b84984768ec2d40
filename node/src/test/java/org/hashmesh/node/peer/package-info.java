// SPDX-License-Identifier: Apache-2.0
/** Who is dialled when, and who is not. */
@NullMarked
package org.hashmesh.node.peer;

import org.jspecify.annotations.NullMarked;
