// SPDX-License-Identifier: Apache-2.0
/** TLS identities: keys and certificates of nodes and admins, recognised by the digest of the key and nothing else. */
@NullMarked
package org.hashmesh.crypto.certificate;

import org.jspecify.annotations.NullMarked;
