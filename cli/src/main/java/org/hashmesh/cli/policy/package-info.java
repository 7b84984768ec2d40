// SPDX-License-Identifier: Apache-2.0
/** Commands about the member's own policy: what it is, and what another would change. */
@NullMarked
package org.hashmesh.cli.policy;

import org.jspecify.annotations.NullMarked;
