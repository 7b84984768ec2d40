// SPDX-License-Identifier: Apache-2.0
/** What members think of entries, as this node says and counts it: disputes, and how often an entry was seen here. */
@NullMarked
package org.hashmesh.node.opinion;

import org.jspecify.annotations.NullMarked;
