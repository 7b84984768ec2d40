// SPDX-License-Identifier: Apache-2.0
/** The hash functions of the field, one package each: pure, with nothing but the JDK. */
@NullMarked
package org.hashmesh.hash;

import org.jspecify.annotations.NullMarked;
