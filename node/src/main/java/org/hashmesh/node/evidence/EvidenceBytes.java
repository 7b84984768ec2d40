// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.evidence;

import com.google.protobuf.ByteString;
import org.hashmesh.crypto.evidence.EvidenceClaim;
import org.hashmesh.crypto.evidence.EvidenceException;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.evidence.EvidenceParts;
import org.hashmesh.evidence.MalformedEvidenceException;

/** Claims as the bytes that nodes send and keep. */
final class EvidenceBytes {

    private EvidenceBytes() {}

    static EvidenceClaim read(ByteString bytes) throws MalformedEvidenceException, EvidenceException {
        EvidenceParts parts = EvidenceParts.decode(bytes);
        return EvidenceClaim.parse(
                parts.older().toByteArray(),
                parts.newer().toByteArray(),
                parts.otherRoot().toByteArray(),
                parts.hashArrays());
    }

    static ByteString write(EvidenceClaim claim) {
        return EvidenceParts.of(
                        claim.older(),
                        claim.newer(),
                        claim.otherRoot().map(Digest::toBytes).orElse(new byte[0]),
                        claim.hashes().stream().map(Digest::toBytes).toList())
                .encode();
    }
}
