// SPDX-License-Identifier: Apache-2.0
/** Words and text for people. */
@NullMarked
package org.hashmesh.cli.output;

import org.jspecify.annotations.NullMarked;
