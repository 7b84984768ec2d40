// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Items of a forum in one file, to carry elsewhere: the whole chain and the manifests, so that anybody can verify them from
 * the forum's id alone.
 *
 * <pre>{@code
 * hashmesh/forum/v1
 * item <base64 of an item as it travels>
 * item ...
 * }</pre>
 *
 * @param items acts in order, then manifests; none of them verified, {@link VerifiedForum} does that
 */
public record ForumFile(List<ForumItem> items) {

    /** Largest file in bytes: some hundred thousand acts. */
    public static final int MAX_BYTES = 256 * 1024 * 1024;

    private static final String HEADER = "hashmesh/forum/v1";

    /** Copies the list. */
    public ForumFile {
        items = List.copyOf(items);
    }

    /**
     * Reads a file. Verifies nothing.
     *
     * @throws ForumException MALFORMED
     */
    public static ForumFile parse(byte[] file) throws ForumException {
        Lines lines = Lines.open("a forum's file", HEADER, file, MAX_BYTES);
        List<ForumItem> items = new ArrayList<>();
        for (String base64 : lines.takeAll("item")) {
            byte[] item = lines.read(base64, Base64.getDecoder()::decode);
            try {
                items.add(ForumItems.parse(item));
            } catch (ForumException e) {
                throw ForumException.malformed("item " + (items.size() + 1) + ": " + e.getMessage());
            }
        }
        lines.end();
        ForumFile read = new ForumFile(items);
        Signing.requireSpelling("a forum's file", read.file(), file);
        return read;
    }

    /** The bytes, in the one spelling. */
    public byte[] file() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        items.forEach(
                item -> text.append("item ").append(Signing.base64(item.file())).append('\n'));
        return text.toString().getBytes(UTF_8);
    }
}
