// SPDX-License-Identifier: Apache-2.0
/** Matching for callers who speak HTTP and JSON, on loopback: the shapes of Hasher-Matcher-Actioner, and our own. */
@NullMarked
package org.hashmesh.node.http;

import org.jspecify.annotations.NullMarked;
