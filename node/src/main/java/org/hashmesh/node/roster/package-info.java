// SPDX-License-Identifier: Apache-2.0
/** Who is who in the forum: members, their nodes, keys and addresses, behind the port {@code Roster}. */
@NullMarked
package org.hashmesh.node.roster;

import org.jspecify.annotations.NullMarked;
