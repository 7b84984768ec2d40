// SPDX-License-Identifier: Apache-2.0
/** Tests of {@code org.hashmesh.node.config}. */
@NullMarked
package org.hashmesh.node.config;

import org.jspecify.annotations.NullMarked;
