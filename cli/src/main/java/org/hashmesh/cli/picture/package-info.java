// SPDX-License-Identifier: Apache-2.0
/** The process that decodes pictures: a child with little memory, so that a hostile picture takes nothing else down. */
@NullMarked
package org.hashmesh.cli.picture;

import org.jspecify.annotations.NullMarked;
