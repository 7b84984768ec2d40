// SPDX-License-Identifier: Apache-2.0
/** The C2SP text formats, byte for byte: signed notes, cosignatures, checkpoints and proofs, as other tools read them. */
@NullMarked
package org.hashmesh.crypto.note;

import org.jspecify.annotations.NullMarked;
