// SPDX-License-Identifier: Apache-2.0
/** Ed25519 keys: how they sign, which signatures count, and how a private key rests on disk. */
@NullMarked
package org.hashmesh.crypto.key;

import org.jspecify.annotations.NullMarked;
