// SPDX-License-Identifier: Apache-2.0
/** What each command is given: the global options, the streams around it, and a connection when it asks. */
@NullMarked
package org.hashmesh.cli.shell;

import org.jspecify.annotations.NullMarked;
