// SPDX-License-Identifier: Apache-2.0
/** Evidence against authors, kept for good: whoever forked a log stays found out. */
@NullMarked
package org.hashmesh.store.evidence;

import org.jspecify.annotations.NullMarked;
