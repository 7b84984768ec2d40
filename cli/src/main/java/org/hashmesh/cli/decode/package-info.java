// SPDX-License-Identifier: Apache-2.0
/**
 * The process that decodes pictures and PDFs: a child with little memory, so that a hostile file takes nothing else
 * down.
 */
@NullMarked
package org.hashmesh.cli.decode;

import org.jspecify.annotations.NullMarked;
