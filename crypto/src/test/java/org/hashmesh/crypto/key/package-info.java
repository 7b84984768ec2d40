// SPDX-License-Identifier: Apache-2.0
/** Tests of keys and of the files they rest in. */
@NullMarked
package org.hashmesh.crypto.key;

import org.jspecify.annotations.NullMarked;
