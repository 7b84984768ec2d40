// SPDX-License-Identifier: Apache-2.0
/** Tests of the defences against bad hashes. */
@NullMarked
package org.hashmesh.node.defence;

import org.jspecify.annotations.NullMarked;
