// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.decode;

import java.awt.image.BufferedImage;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import org.hashmesh.hash.HashException;
import org.hashmesh.hash.pdq.PdqHasher;

/** Decodes the first picture of a file and hashes it, or says why not. Its EXIF orientation is ignored. */
final class PictureReader {
    private static final Set<String> FORMATS = Set.of("jpeg", "png", "gif", "webp", "bmp", "tiff", "tif");
    /** In JPEG and others a decoder only warns of missing data, and goes on with grey. */
    private static final List<String> FATAL_WARNINGS = List.of("truncated", "premature", "corrupt", "missing eoi");

    private final long maxPixels;

    PictureReader(long maxPixels) {
        this.maxPixels = maxPixels;
    }

    PictureAnswer read(Path file) throws HashException {
        try {
            requireWholeWebp(file);
            try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
                return read(in);
            }
        } catch (EOFException e) {
            throw truncated();
        } catch (IOException e) {
            if (e.getCause() instanceof OutOfMemoryError full) {
                // Some decoders hide it.
                throw full;
            }
            throw new HashException("cannot be decoded: " + reason(e));
        } catch (RuntimeException e) {
            // Decoders meet broken files with any of them.
            throw new HashException("cannot be decoded: broken (" + reason(e) + ")");
        }
    }

    private PictureAnswer read(ImageInputStream in) throws IOException, HashException {
        ImageReader reader = reader(in);
        try {
            List<String> warnings = new ArrayList<>();
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning.toLowerCase(Locale.ROOT)));
            reader.setInput(in, false, true);
            int width = reader.getWidth(0);
            int height = reader.getHeight(0);
            if ((long) width * height > maxPixels) {
                throw new HashException(width + " x " + height + " pixels, more than --max-pixels " + maxPixels);
            }
            BufferedImage picture = reader.read(0);
            if (warnings.stream().anyMatch(warning -> FATAL_WARNINGS.stream().anyMatch(warning::contains))) {
                throw truncated();
            }
            return PictureAnswer.of(
                    picture.getWidth(),
                    picture.getHeight(),
                    PdqHasher.hash(picture.getWidth(), picture.getHeight(), new Pixels(picture)));
        } finally {
            reader.dispose();
        }
    }

    private static ImageReader reader(ImageInputStream in) throws IOException, HashException {
        Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (FORMATS.contains(reader.getFormatName().toLowerCase(Locale.ROOT))) {
                return reader;
            }
            reader.dispose();
        }
        throw new HashException("no JPEG, PNG, GIF, WebP, BMP or TIFF that can be decoded");
    }

    /** Its decoder goes on with whatever is there when a lossless one ends early. */
    private static void requireWholeWebp(Path file) throws IOException, HashException {
        byte[] head = new byte[12];
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.readFully(head);
        }
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (text.startsWith("RIFF") && text.endsWith("WEBP")) {
            long announced =
                    ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(4) & 0xffff_ffffL;
            if (Files.size(file) < announced + 8) {
                throw truncated();
            }
        }
    }

    private static HashException truncated() {
        return new HashException("truncated or damaged: part of the picture is missing");
    }

    private static String reason(Exception e) {
        Throwable cause = e instanceof IIOException && e.getCause() != null ? e.getCause() : e;
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
