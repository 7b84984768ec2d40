// SPDX-License-Identifier: Apache-2.0
/** Commands about entries: add, withdraw, look up, list, show, prove. */
@NullMarked
package org.hashmesh.cli.entry;

import org.jspecify.annotations.NullMarked;
