// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Reads any {@link ForumItem} by its first lines. */
public final class ForumItems {
    private ForumItems() {}

    /**
     * Reads an item. Verifies nothing.
     *
     * @throws ForumException MALFORMED, also when it is of a kind not known here
     */
    public static ForumItem parse(byte[] file) throws ForumException {
        return parse(file, new KnownKeys());
    }

    /** As above; {@code keys}: those of the items read before, to which this one's are added. */
    public static ForumItem parse(byte[] file, KnownKeys keys) throws ForumException {
        if (file.length > ForumItem.MAX_BYTES) {
            throw ForumException.malformed("an item has at most " + ForumItem.MAX_BYTES + " bytes, not " + file.length);
        }
        String text = new String(file, UTF_8);
        int end = text.indexOf('\n');
        return switch (end < 0 ? text : text.substring(0, end)) {
            case ActText.HEADER ->
                text.contains("\n\n" + Proposal.KIND + "\n")
                        ? Proposal.parse(file, keys)
                        : AdoptedAct.parse(file, keys);
            case Signing.APPROVAL -> Approval.parse(file);
            case Signing.BALLOT -> Ballot.parse(file, keys);
            case Manifest.HEADER -> SignedManifest.parse(file, keys);
            case DoubleManifest.HEADER -> DoubleManifest.parse(file);
            default -> throw ForumException.malformed("it is neither act, proposal, approval, ballot nor manifest");
        };
    }
}
