// SPDX-License-Identifier: Apache-2.0
/** Files of hashes: read one entry at a time in several formats, and written from listings. Knows no node. */
@NullMarked
package org.hashmesh.cli.file;

import org.jspecify.annotations.NullMarked;
