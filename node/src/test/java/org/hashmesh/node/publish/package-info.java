// SPDX-License-Identifier: Apache-2.0
/** The writer against disks that fail. */
@NullMarked
package org.hashmesh.node.publish;

import org.jspecify.annotations.NullMarked;
