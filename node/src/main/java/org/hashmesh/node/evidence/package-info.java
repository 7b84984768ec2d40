// SPDX-License-Identifier: Apache-2.0
/** Evidence against authors of logs: found by comparing, checked when others bring it, kept, and told. */
@NullMarked
package org.hashmesh.node.evidence;

import org.jspecify.annotations.NullMarked;
