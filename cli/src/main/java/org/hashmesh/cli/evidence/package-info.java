// SPDX-License-Identifier: Apache-2.0
/** Evidence against authors of logs, as the node holds it. */
@NullMarked
package org.hashmesh.cli.evidence;

import org.jspecify.annotations.NullMarked;
