// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.defence;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.hash.HashException;
import org.hashmesh.hash.pdq.PdqHasher;

/** Draws the pictures of the shipped list {@code blank-images}: what it has is what this code gives. */
final class BlankImages {
    private static final int SIDE = 512;
    private static final int WHITE = 0xffffff;

    private BlankImages() {}

    /** The colour of a pixel, as red, green and blue in one number. */
    private interface Picture {
        int at(int x, int y);
    }

    /** Each picture's name and its PDQ hash. */
    static Map<String, HashValue> hashes() throws HashException {
        Map<String, HashValue> hashes = new LinkedHashMap<>();
        for (Map.Entry<String, Picture> picture : pictures().entrySet()) {
            byte[] rgb = new byte[3 * SIDE * SIDE];
            for (int i = 0; i < SIDE * SIDE; i++) {
                int colour = picture.getValue().at(i % SIDE, i / SIDE);
                rgb[3 * i] = (byte) (colour >> 16);
                rgb[3 * i + 1] = (byte) (colour >> 8);
                rgb[3 * i + 2] = (byte) colour;
            }
            byte[] pdq = PdqHasher.hashRgb(SIDE, SIDE, rgb).hash().bytes();
            hashes.put(picture.getKey(), new HashValue(HashKind.PDQ, "", ByteString.copyFrom(pdq)));
        }
        return hashes;
    }

    private static Map<String, Picture> pictures() {
        Map<String, Picture> all = new LinkedHashMap<>();
        for (int colour : new int[] {0, WHITE, 0x808080, 0xff0000, 0x00ff00, 0x0000ff}) {
            all.put("all " + Integer.toHexString(colour), (x, y) -> colour);
        }
        int last = SIDE - 1;
        both(all, "left to right", (x, y) -> 255 * x / last);
        both(all, "top to bottom", (x, y) -> 255 * y / last);
        both(all, "down a diagonal", (x, y) -> 255 * (x + y) / (2 * last));
        double half = SIDE / 2.0;
        double diagonal = Math.hypot(SIDE, SIDE);
        all.put(
                "light in the middle",
                (x, y) -> grey((int) (255 - 360 * Math.hypot(x - half, y - half) / diagonal * 2)));
        all.put("dark in the middle", (x, y) -> grey((int) (360 * Math.hypot(x - half, y - half) / diagonal * 2)));
        split(all, "above", (x, y) -> y < SIDE / 2);
        split(all, "left", (x, y) -> x < SIDE / 2);
        for (int part : new int[] {20, 10, 8, 5}) {
            int width = SIDE / part;
            split(all, "frame " + part, (x, y) -> isEdge(x, width) || isEdge(y, width));
        }
        for (int part : new int[] {8, 5, 4}) {
            int width = SIDE / part;
            split(all, "bars above and below " + part, (x, y) -> isEdge(y, width));
            split(all, "bars beside " + part, (x, y) -> isEdge(x, width));
        }
        for (int fields : new int[] {2, 4, 8}) {
            split(all, "board " + fields, (x, y) -> ((x * fields / SIDE + y * fields / SIDE) & 1) == 0);
        }
        return all;
    }

    private interface Shape {
        boolean has(int x, int y);
    }

    private static void split(Map<String, Picture> all, String name, Shape shape) {
        all.put(name + ", black", (x, y) -> shape.has(x, y) ? 0 : WHITE);
        all.put(name + ", white", (x, y) -> shape.has(x, y) ? WHITE : 0);
    }

    private static void both(Map<String, Picture> all, String name, Picture grey) {
        all.put("dark to light, " + name, (x, y) -> grey(grey.at(x, y)));
        all.put("light to dark, " + name, (x, y) -> grey(255 - grey.at(x, y)));
    }

    private static boolean isEdge(int at, int width) {
        return at < width || at >= SIDE - width;
    }

    private static int grey(int value) {
        int level = Math.max(0, Math.min(255, value));
        return level << 16 | level << 8 | level;
    }
}
