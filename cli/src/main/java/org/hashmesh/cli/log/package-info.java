// SPDX-License-Identifier: Apache-2.0
/** Commands about the logs that the node holds. */
@NullMarked
package org.hashmesh.cli.log;

import org.jspecify.annotations.NullMarked;
