// SPDX-License-Identifier: Apache-2.0
/** Governance as a person does it: see who is in the forum and what is open, propose, approve, sign offline, verify. */
@NullMarked
package org.hashmesh.cli.forum;

import org.jspecify.annotations.NullMarked;
