// SPDX-License-Identifier: Apache-2.0
/**
 * What a log is called, what it holds, and what it takes for more of it to be believed.
 */
@NullMarked
package org.hashmesh.crypto.log;

import org.jspecify.annotations.NullMarked;
