// SPDX-License-Identifier: Apache-2.0
/** Tests of org.hashmesh.node.http. */
@NullMarked
package org.hashmesh.node.http;

import org.jspecify.annotations.NullMarked;
