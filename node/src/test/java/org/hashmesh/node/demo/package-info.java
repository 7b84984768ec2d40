// SPDX-License-Identifier: Apache-2.0
/** Tests of the pieces of the demo; the whole of it runs in the module compose. */
@NullMarked
package org.hashmesh.node.demo;

import org.jspecify.annotations.NullMarked;
