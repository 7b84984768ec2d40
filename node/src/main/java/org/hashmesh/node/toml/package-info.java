// SPDX-License-Identifier: Apache-2.0
/** TOML files read strictly: every problem is found in one go and named by file, line and column. */
@NullMarked
package org.hashmesh.node.toml;

import org.jspecify.annotations.NullMarked;
