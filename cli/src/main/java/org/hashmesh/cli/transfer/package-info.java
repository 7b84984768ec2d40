// SPDX-License-Identifier: Apache-2.0
/** {@code import} and {@code export}: files of hashes into the node and out of it, of any size. */
@NullMarked
package org.hashmesh.cli.transfer;

import org.jspecify.annotations.NullMarked;
