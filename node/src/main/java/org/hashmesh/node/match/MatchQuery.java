// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import java.util.OptionalInt;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.v1.Hash;

/**
 * A hash that somebody asks about.
 *
 * @param hash what
 * @param quality of a PDQ hash, when the caller knows it: {@link #MIN_QUALITY} to 100
 */
public record MatchQuery(HashValue hash, OptionalInt quality) {
    /** Below it a picture has too little structure: its PDQ hash matches unrelated ones. */
    public static final int MIN_QUALITY = 50;

    private static final int MAX_QUALITY = 100;

    /**
     * Reads the API's message.
     *
     * @throws FieldException naming {@code type}, {@code value} or {@code quality}
     */
    public static MatchQuery parse(Hash message) throws FieldException {
        HashValue hash = HashValue.parse(message);
        if (!message.hasQuality()) {
            return new MatchQuery(hash, OptionalInt.empty());
        }
        int quality = message.getQuality();
        if (hash.kind() != HashKind.PDQ) {
            throw new FieldException("quality", "set, but only a pdq hash has one; this is " + hash.type());
        }
        if (quality < 0 || quality > MAX_QUALITY) {
            throw new FieldException("quality", Integer.toUnsignedString(quality) + ", not 0 to " + MAX_QUALITY);
        }
        if (quality < MIN_QUALITY) {
            throw new FieldException(
                    "quality",
                    quality + " is below " + MIN_QUALITY + ": such a picture has too little structure to be matched");
        }
        return new MatchQuery(hash, OptionalInt.of(quality));
    }
}
