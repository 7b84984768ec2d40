// SPDX-License-Identifier: Apache-2.0
/** What was added for an incident, by whom and how fast. */
@NullMarked
package org.hashmesh.node.incident;

import org.jspecify.annotations.NullMarked;
