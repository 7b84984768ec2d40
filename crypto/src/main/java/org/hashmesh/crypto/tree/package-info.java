// SPDX-License-Identifier: Apache-2.0
/**
 * The Merkle tree of RFC 6962 over 256-bit digests: hashing, growing, proving and checking, all of it pure.
 */
@NullMarked
package org.hashmesh.crypto.tree;

import org.jspecify.annotations.NullMarked;
