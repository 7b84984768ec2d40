// SPDX-License-Identifier: Apache-2.0
/** What is read of hostile and of different PDFs. */
@NullMarked
package org.hashmesh.cli.decode;

import org.jspecify.annotations.NullMarked;
