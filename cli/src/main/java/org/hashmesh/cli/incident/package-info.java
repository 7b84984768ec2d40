// SPDX-License-Identifier: Apache-2.0
/** Commands about incidents. */
@NullMarked
package org.hashmesh.cli.incident;

import org.jspecify.annotations.NullMarked;
