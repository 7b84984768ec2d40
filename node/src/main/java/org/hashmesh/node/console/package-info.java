// SPDX-License-Identifier: Apache-2.0
/** How the node's own commands talk to a person or a script: the same options, formats and errors as the client's. */
@NullMarked
package org.hashmesh.node.console;

import org.jspecify.annotations.NullMarked;
