// SPDX-License-Identifier: Apache-2.0
/** Forums across real networks: Linux network namespaces whose links lose, delay and cut what goes through them. */
@NullMarked
package org.hashmesh.network;

import org.jspecify.annotations.NullMarked;
