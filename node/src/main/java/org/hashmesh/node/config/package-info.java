// SPDX-License-Identifier: Apache-2.0
/** How this node is set up: {@code node.toml}, its defaults and limits, and what the environment overrides. */
@NullMarked
package org.hashmesh.node.config;

import org.jspecify.annotations.NullMarked;
