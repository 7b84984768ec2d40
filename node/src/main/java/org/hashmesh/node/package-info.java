// SPDX-License-Identifier: Apache-2.0
/** One member's server: how it is composed, and the commands that start it. */
@NullMarked
package org.hashmesh.node;

import org.jspecify.annotations.NullMarked;
