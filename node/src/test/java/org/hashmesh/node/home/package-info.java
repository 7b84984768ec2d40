// SPDX-License-Identifier: Apache-2.0
/** Tests of {@code org.hashmesh.node.home}. */
@NullMarked
package org.hashmesh.node.home;

import org.jspecify.annotations.NullMarked;
