// SPDX-License-Identifier: Apache-2.0
/**
 * Who is in a forum and who decided so: acts, approvals, ballots and manifests as signed text, and the rules by which a
 * stranger checks the whole chain, from its genesis on, with nothing but the forum's id.
 */
@NullMarked
package org.hashmesh.crypto.forum;

import org.jspecify.annotations.NullMarked;
