// SPDX-License-Identifier: Apache-2.0
/** Tests of {@code org.hashmesh.node.toml}. */
@NullMarked
package org.hashmesh.node.toml;

import org.jspecify.annotations.NullMarked;
