// SPDX-License-Identifier: Apache-2.0
/** Tests of {@code org.hashmesh.node.rpc}. */
@NullMarked
package org.hashmesh.node.rpc;

import org.jspecify.annotations.NullMarked;
