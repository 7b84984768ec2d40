// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.match;

import java.util.Optional;
import java.util.OptionalInt;
import org.hashmesh.crypto.tree.Digest;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.hash.HashException;
import org.hashmesh.hash.tmk.Tmk;
import org.hashmesh.v1.Hash;

/**
 * A hash that somebody asks about.
 *
 * @param hash what
 * @param quality of a PDQ hash, when the caller knows it: {@link #MIN_QUALITY} to 100
 * @param video the file whose SHA-256 a tmk hash is, when the caller gave it
 */
public record MatchQuery(HashValue hash, OptionalInt quality, Optional<Tmk> video) {
    /** Below it a picture has too little structure: its PDQ hash matches unrelated ones. */
    public static final int MIN_QUALITY = 50;

    private static final int MAX_QUALITY = 100;

    /**
     * Reads the API's message.
     *
     * @throws FieldException naming {@code type}, {@code value}, {@code quality} or {@code tmk_file}
     */
    public static MatchQuery parse(Hash message) throws FieldException {
        if (!message.getTmkFile().isEmpty()) {
            return ofVideo(message);
        }
        HashValue hash = HashValue.parse(message);
        if (!message.hasQuality()) {
            return new MatchQuery(hash, OptionalInt.empty(), Optional.empty());
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
        return new MatchQuery(hash, OptionalInt.of(quality), Optional.empty());
    }

    private static MatchQuery ofVideo(Hash message) throws FieldException {
        byte[] file = message.getTmkFile().toByteArray();
        HashValue hash =
                HashValue.parse(HashKind.TMK.label(), Digest.sha256(file).hex());
        Hash named = message.toBuilder().clearTmkFile().build();
        if (named.getValue().isEmpty() && named.getType().equals(HashKind.TMK.label())) {
            named = hash.toHash();
        }
        MatchQuery query = parse(named);
        if (query.hash.kind() != HashKind.TMK) {
            throw new FieldException("tmk_file", "set, but this is " + query.hash.type() + ", not tmk");
        }
        if (!query.hash.equals(hash)) {
            throw new FieldException("value", "not the SHA-256 of tmk_file, which is " + hash.text());
        }
        try {
            return new MatchQuery(hash, OptionalInt.empty(), Optional.of(Tmk.parse(file)));
        } catch (HashException e) {
            throw new FieldException("tmk_file", e.reason());
        }
    }
}
