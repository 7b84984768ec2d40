// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.evidence;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import org.hashmesh.v1.LogEvidence;

/**
 * The parts of a LogEvidence of evidence.proto. Nothing about them is verified, not even that the notes are notes: that is
 * {@code org.hashmesh.crypto.evidence.LogEvidence}.
 *
 * @param older first signed note
 * @param newer second signed note
 * @param otherRoot 32 bytes, or empty
 * @param hashes of a consistency proof, or none
 */
public record EvidenceParts(ByteString older, ByteString newer, ByteString otherRoot, List<ByteString> hashes) {

    /** Most bytes of a LogEvidence: several times what two notes and the longest proof have. */
    public static final int MAX_BYTES = 64 * 1024;

    public EvidenceParts {
        hashes = List.copyOf(hashes);
    }

    /** From plain arrays, which are copied. */
    public static EvidenceParts of(byte[] older, byte[] newer, byte[] otherRoot, List<byte[]> hashes) {
        return new EvidenceParts(
                ByteString.copyFrom(older),
                ByteString.copyFrom(newer),
                ByteString.copyFrom(otherRoot),
                hashes.stream().map(ByteString::copyFrom).toList());
    }

    /**
     * Reads a LogEvidence. Protobuf has many spellings of one message; here only one counts: fields in the order of their
     * numbers, none that is empty or unknown, lengths in as few bytes as they need. So two nodes that hold the same
     * evidence hold the same bytes.
     *
     * @throws MalformedEvidenceException when it is not that spelling, or too large
     */
    public static EvidenceParts decode(ByteString bytes) throws MalformedEvidenceException {
        if (bytes.size() > MAX_BYTES) {
            throw new MalformedEvidenceException("evidence has at most " + MAX_BYTES + " bytes, not " + bytes.size());
        }
        LogEvidence message;
        try {
            message = LogEvidence.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedEvidenceException("not a LogEvidence");
        }
        EvidenceParts parts = new EvidenceParts(
                message.getOlder(), message.getNewer(), message.getOtherRoot(), message.getHashesList());
        if (!parts.encode().equals(bytes)) {
            throw new MalformedEvidenceException("a LogEvidence has one spelling, and this is another");
        }
        return parts;
    }

    /** The one spelling. */
    public ByteString encode() {
        return LogEvidence.newBuilder()
                .setOlder(older)
                .setNewer(newer)
                .setOtherRoot(otherRoot)
                .addAllHashes(hashes)
                .build()
                .toByteString();
    }

    /** The hashes as plain arrays. */
    public List<byte[]> hashArrays() {
        List<byte[]> arrays = new ArrayList<>();
        hashes.forEach(hash -> arrays.add(hash.toByteArray()));
        return arrays;
    }
}
