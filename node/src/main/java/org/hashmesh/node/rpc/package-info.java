// SPDX-License-Identifier: Apache-2.0
/** The gRPC edge: who may connect, who may call what, how much, and what failures look like from outside. */
@NullMarked
package org.hashmesh.node.rpc;

import org.jspecify.annotations.NullMarked;
