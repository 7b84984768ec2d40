// SPDX-License-Identifier: Apache-2.0
/** Commands about one's own node: status, digest, doctor, peers, version. */
@NullMarked
package org.hashmesh.cli.node;

import org.jspecify.annotations.NullMarked;
