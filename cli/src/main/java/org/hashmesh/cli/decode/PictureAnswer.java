// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.decode;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.hashmesh.hash.HashException;
import org.hashmesh.hash.pdq.Dihedral;
import org.hashmesh.hash.pdq.PdqFrequencies;
import org.hashmesh.hash.pdq.PdqHash;

/**
 * What the child says of a picture. On the pipe {@code hashed WIDTH HEIGHT QUALITY} and the eight hashes, or {@code
 * refused REASON}; who reads it trusts the child with nothing.
 *
 * @param hashes one for each way to turn the picture
 */
public record PictureAnswer(int width, int height, int quality, Map<Dihedral, PdqHash> hashes) {
    private static final String HASHED = "hashed";
    private static final int WORDS = 4 + Dihedral.values().length;

    public PictureAnswer {
        hashes = Collections.unmodifiableMap(new EnumMap<>(hashes));
    }

    static PictureAnswer of(int width, int height, PdqFrequencies picture) {
        Map<Dihedral, PdqHash> hashes = new EnumMap<>(Dihedral.class);
        for (Dihedral way : Dihedral.values()) {
            hashes.put(way, picture.hash(way));
        }
        return new PictureAnswer(width, height, picture.quality(), hashes);
    }

    String text() {
        return HASHED + " " + width + " " + height + " " + quality + " "
                + hashes.values().stream().map(PdqHash::hex).collect(Collectors.joining(" "));
    }

    /**
     * Reads what came through the pipe.
     *
     * @throws HashException with the child's reason when it refused the picture, or saying that it made no sense
     */
    public static PictureAnswer parse(String text) throws HashException {
        Refusal.throwIf(text);
        String[] words = text.split(" ", -1);
        if (words.length != WORDS || !words[0].equals(HASHED)) {
            throw Refusal.senseless();
        }
        Map<Dihedral, PdqHash> hashes = new EnumMap<>(Dihedral.class);
        int next = 4;
        for (Dihedral way : Dihedral.values()) {
            hashes.put(way, PdqHash.parse(words[next++]));
        }
        try {
            return new PictureAnswer(
                    Integer.parseUnsignedInt(words[1]),
                    Integer.parseUnsignedInt(words[2]),
                    Math.min(100, Integer.parseUnsignedInt(words[3])),
                    hashes);
        } catch (NumberFormatException e) {
            throw Refusal.senseless();
        }
    }
}
