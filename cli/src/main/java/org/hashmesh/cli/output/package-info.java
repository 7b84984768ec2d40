// SPDX-License-Identifier: Apache-2.0
/** What goes to stdout: the same rows as a table, JSON, JSON lines or CSV. */
@NullMarked
package org.hashmesh.cli.output;

import org.jspecify.annotations.NullMarked;
