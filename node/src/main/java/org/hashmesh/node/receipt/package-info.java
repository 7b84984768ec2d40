// SPDX-License-Identifier: Apache-2.0
/**
 * Receipts: given, verified and kept.
 */
@NullMarked
package org.hashmesh.node.receipt;

import org.jspecify.annotations.NullMarked;
