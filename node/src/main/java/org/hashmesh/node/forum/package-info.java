// SPDX-License-Identifier: Apache-2.0
/** Who is in the forum and who decided so: the chain of acts and the members' manifests, as this node keeps them. */
@NullMarked
package org.hashmesh.node.forum;

import org.jspecify.annotations.NullMarked;
