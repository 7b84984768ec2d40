// SPDX-License-Identifier: Apache-2.0
/** Which of the member's earlier uploads match the list: its catalogue of their hashes, read and asked about. */
@NullMarked
package org.hashmesh.cli.retrohunt;

import org.jspecify.annotations.NullMarked;
