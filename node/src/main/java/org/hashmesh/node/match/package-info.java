// SPDX-License-Identifier: Apache-2.0
/** What stands behind an upload pipeline: which hashes are known, how near, who says so, and what becomes of it here. */
@NullMarked
package org.hashmesh.node.match;

import org.jspecify.annotations.NullMarked;
