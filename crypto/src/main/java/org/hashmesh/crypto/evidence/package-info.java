// SPDX-License-Identifier: Apache-2.0
/** Evidence: what convinces a stranger, offline, that the author of a log signed two things that cannot both be true. */
@NullMarked
package org.hashmesh.crypto.evidence;

import org.jspecify.annotations.NullMarked;
