// SPDX-License-Identifier: Apache-2.0
/** The directory in which one node lives, and how it comes into being. */
@NullMarked
package org.hashmesh.node.home;

import org.jspecify.annotations.NullMarked;
