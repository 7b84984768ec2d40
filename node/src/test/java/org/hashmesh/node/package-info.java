// SPDX-License-Identifier: Apache-2.0
/** Whole nodes, started in this process on homes of their own and asked over mutual TLS. */
@NullMarked
package org.hashmesh.node;

import org.jspecify.annotations.NullMarked;
