// SPDX-License-Identifier: Apache-2.0
/** Runs the command line against a node that is played by the test. */
@NullMarked
package org.hashmesh.cli;

import org.jspecify.annotations.NullMarked;
