// SPDX-License-Identifier: Apache-2.0
/** Tests of the texts of a forum, with forums of three or four members whose keys come from small seeds. */
@NullMarked
package org.hashmesh.crypto.forum;

import org.jspecify.annotations.NullMarked;
