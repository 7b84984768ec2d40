// SPDX-License-Identifier: Apache-2.0
/** Tests of TLS identities. */
@NullMarked
package org.hashmesh.crypto.certificate;

import org.jspecify.annotations.NullMarked;
