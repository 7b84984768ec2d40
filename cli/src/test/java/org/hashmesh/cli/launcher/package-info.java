// SPDX-License-Identifier: Apache-2.0
/** Runs the script {@code ./hashmesh} with a Java and a Maven that only write down what they were asked. */
@NullMarked
package org.hashmesh.cli.launcher;

import org.jspecify.annotations.NullMarked;
