// SPDX-License-Identifier: Apache-2.0
/** The connection over real sockets and real TLS. */
@NullMarked
package org.hashmesh.cli.connection;

import org.jspecify.annotations.NullMarked;
