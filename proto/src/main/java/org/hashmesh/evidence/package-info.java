// SPDX-License-Identifier: Apache-2.0
/** How evidence against the author of a log is written down and sent: one spelling, which everybody can read. */
@NullMarked
package org.hashmesh.evidence;

import org.jspecify.annotations.NullMarked;
