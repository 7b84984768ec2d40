// SPDX-License-Identifier: Apache-2.0
/** Tests of the C2SP formats. */
@NullMarked
package org.hashmesh.crypto.note;

import org.jspecify.annotations.NullMarked;
