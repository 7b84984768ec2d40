// SPDX-License-Identifier: Apache-2.0
/** What this member does about a match: rules of its own, read from a file, replaced while the node runs. */
@NullMarked
package org.hashmesh.node.policy;

import org.jspecify.annotations.NullMarked;
