// SPDX-License-Identifier: Apache-2.0
/** What a platform's own system does to ask its node: to be copied. Tests run it. */
@NullMarked
package org.hashmesh.example;

import org.jspecify.annotations.NullMarked;
