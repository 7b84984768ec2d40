// SPDX-License-Identifier: Apache-2.0
/** The way to a running node: where its client settings are, and the pinned mutual TLS channel. */
@NullMarked
package org.hashmesh.cli.connection;

import org.jspecify.annotations.NullMarked;
