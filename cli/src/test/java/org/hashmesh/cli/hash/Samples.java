// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.hash;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Random;
import javax.imageio.ImageIO;
import org.hashmesh.hash.HashException;
import org.hashmesh.hash.pdq.LumaRows;
import org.hashmesh.hash.pdq.PdqFrequencies;
import org.hashmesh.hash.pdq.PdqHasher;

/** Pictures for tests: at x, y red is 4 x, green 5 y, blue 2 (x + y), all modulo 256. */
final class Samples {
    static final int WIDTH = 64;
    static final int HEIGHT = 48;

    /** The picture as a lossless WebP, which Java cannot write; made with libwebp from the formula. */
    private static final String WEBP =
            "" + "UklGRjIAAABXRUJQVlA4TCYAAAAvP8ALALmM6H/sIqL/ATVtGzCd/IH3rwgkbfG2fwRiAgD8ennfAQ==" + "";

    private Samples() {}

    static byte[] webp() {
        return Base64.getDecoder().decode(WEBP);
    }

    static byte[] file(String format, int width, int height) throws IOException {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, rgb(x, y));
            }
        }
        return file(format, picture);
    }

    /** A hundred and fifty grey hills at random places, as lossy formats can keep them. */
    static byte[] hills(String format) throws IOException {
        Random random = new Random(6);
        double[] hills = random.doubles(450).toArray();
        BufferedImage picture = new BufferedImage(200, 150, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < 150; y++) {
            for (int x = 0; x < 200; x++) {
                double height = 128;
                for (int i = 0; i < hills.length; i += 3) {
                    double far = Math.hypot(x - 200 * hills[i], y - 150 * hills[i + 1]) / 6;
                    height += 250 * (hills[i + 2] - 0.5) * Math.exp(-far * far);
                }
                int grey = (int) Math.max(0, Math.min(255, height));
                picture.setRGB(x, y, grey << 16 | grey << 8 | grey);
            }
        }
        return file(format, picture);
    }

    /** A picture whose samples are not red, green and blue bytes, with the green of the formula as its grey. */
    static byte[] grey(int type) throws IOException {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, type);
        WritableRaster raster = picture.getRaster();
        boolean wide = type == BufferedImage.TYPE_USHORT_GRAY;
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                raster.setSample(x, y, 0, wide ? green(y) << 8 : green(y));
            }
        }
        assert picture.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
        return file("png", picture);
    }

    /** With all pixels half transparent or more. */
    static byte[] transparent() throws IOException {
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_4BYTE_ABGR);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                picture.setRGB(x, y, rgb(x, y) | (x << 24));
            }
        }
        return file("png", picture);
    }

    static byte[] even() throws IOException {
        return file("png", new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR));
    }

    static PdqFrequencies expected(int width, int height) throws HashException {
        return PdqHasher.hash(width, height, (y, luma) -> {
            for (int x = 0; x < width; x++) {
                int rgb = rgb(x, y);
                luma[x] = LumaRows.of((rgb >> 16) & 0xff, (rgb >> 8) & 0xff, rgb & 0xff);
            }
        });
    }

    static PdqFrequencies expectedGrey() throws HashException {
        return PdqHasher.hash(WIDTH, HEIGHT, (y, luma) -> {
            for (int x = 0; x < WIDTH; x++) {
                luma[x] = LumaRows.of(green(y), green(y), green(y));
            }
        });
    }

    private static int rgb(int x, int y) {
        return ((4 * x) & 0xff) << 16 | green(y) << 8 | ((2 * (x + y)) & 0xff);
    }

    private static int green(int y) {
        return (5 * y) & 0xff;
    }

    static byte[] file(String format, BufferedImage picture) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(picture, format, out)) {
            throw new IOException("Java writes no " + format);
        }
        return out.toByteArray();
    }
}
