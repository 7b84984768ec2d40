// SPDX-License-Identifier: Apache-2.0
/** The child process that reads and writes Parquet: the only place that knows its library, and what that drags in. */
@NullMarked
package org.hashmesh.cli.parquet;

import org.jspecify.annotations.NullMarked;
