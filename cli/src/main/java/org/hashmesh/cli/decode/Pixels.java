// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.decode;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import org.hashmesh.hash.pdq.LumaRows;

/**
 * The luminance of a decoded picture, as PDQ's implementations see it: the samples as they stand in the file, without
 * their colour profile, gamma or transparency.
 */
final class Pixels implements LumaRows {
    private enum Samples {
        /** One band of grey: Java's own conversion would change its gamma. */
        GREY,
        /** Bands of red, green and blue: Java's own conversion would apply the profile. */
        RGB,
        /** Palettes and everything odd: as Java converts it. */
        CONVERTED
    }

    private final BufferedImage picture;
    private final Samples samples;
    /** Bits of a sample beyond the eight that count. */
    private final int surplus;

    private final int width;
    private int[] row = new int[0];

    Pixels(BufferedImage picture) {
        this.picture = picture;
        this.samples = samples(picture);
        this.surplus = Math.max(0, picture.getColorModel().getComponentSize(0) - Byte.SIZE);
        this.width = picture.getWidth();
    }

    private static Samples samples(BufferedImage picture) {
        ColorModel model = picture.getColorModel();
        int transfer = picture.getRaster().getTransferType();
        boolean whole = transfer == DataBuffer.TYPE_BYTE || transfer == DataBuffer.TYPE_USHORT;
        if (!(model instanceof ComponentColorModel)
                || model.isAlphaPremultiplied()
                || !whole
                || model.getComponentSize(0) < Byte.SIZE) {
            return Samples.CONVERTED;
        }
        return switch (model.getColorSpace().getType()) {
            case ColorSpace.TYPE_GRAY -> Samples.GREY;
            case ColorSpace.TYPE_RGB -> Samples.RGB;
            default -> Samples.CONVERTED;
        };
    }

    @Override
    public void read(int y, float[] luma) {
        Raster raster = picture.getRaster();
        switch (samples) {
            case GREY -> {
                row = raster.getSamples(0, y, width, 1, 0, row.length == 0 ? new int[width] : row);
                for (int x = 0; x < width; x++) {
                    int grey = row[x] >> surplus;
                    luma[x] = LumaRows.of(grey, grey, grey);
                }
            }
            case RGB -> {
                int bands = raster.getNumBands();
                row = raster.getPixels(0, y, width, 1, row.length == 0 ? new int[width * bands] : row);
                for (int x = 0; x < width; x++) {
                    int at = x * bands;
                    luma[x] = LumaRows.of(row[at] >> surplus, row[at + 1] >> surplus, row[at + 2] >> surplus);
                }
            }
            case CONVERTED -> {
                row = picture.getRGB(0, y, width, 1, row.length == 0 ? new int[width] : row, 0, width);
                for (int x = 0; x < width; x++) {
                    int rgb = row[x];
                    luma[x] = LumaRows.of((rgb >> 16) & 0xff, (rgb >> 8) & 0xff, rgb & 0xff);
                }
            }
        }
    }
}
