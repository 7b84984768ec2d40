// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.decode;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.common.PDStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.FontMapper;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.apache.pdfbox.pdmodel.graphics.image.LosslessFactory;

/** PDFs for tests: texts set in several ways, and what is no honest PDF. */
public final class PdfSamples {
    private static final float MARGIN = 50;
    private static final String[] WORDS =
            ("the a of and to in is that it was for on are with as they be at one have this"
                            + " from by hot word but what some we can out other were all there when up use your how said an each she"
                            + " which do their time if will way about many then them write would like so these her long make thing see"
                            + " him two has look more day could go come did number sound no most people my over know water than call"
                            + " first who may down side been now find any new work part take get place made live where after back"
                            + " little only round man year came show every good me give our under name very through just form")
                    .split(" ");

    static {
        // Else PDFBox searches this machine for fonts and writes what it finds into the home directory.
        FontMappers.set(new OneFont());
    }

    private PdfSamples() {}

    /** How a text is set. */
    public enum Layout {
        /** One column in Helvetica. */
        WIDE(460, 11, 1),
        /** In large type: short lines, many pages. */
        LARGE(460, 18, 1),
        /** Two columns to a page. */
        COLUMNS(220, 9, 2),
        /** As typesetters do: each word is put in its place, and no space is in the file. */
        PLACED(380, 10, 1),
        /** In a font that comes with the PDF and has numbers for glyphs. */
        EMBEDDED(420, 12, 1);

        private final float width;
        private final float size;
        private final int columns;

        Layout(float width, float size, int columns) {
            this.width = width;
            this.size = size;
            this.columns = columns;
        }

        private PDFont font(PDDocument document) throws IOException {
            return switch (this) {
                case WIDE -> new PDType1Font(FontName.HELVETICA);
                case LARGE -> new PDType1Font(FontName.COURIER);
                case COLUMNS, PLACED -> new PDType1Font(FontName.TIMES_ROMAN);
                case EMBEDDED -> {
                    try (InputStream in = Objects.requireNonNull(FontMapper.class.getResourceAsStream(
                            "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf"))) {
                        yield PDType0Font.load(document, in);
                    }
                }
            };
        }
    }

    /** Sentences of common words, a paragraph to a line; another text for each seed. */
    public static String text(long seed, int paragraphs) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int paragraph = 0; paragraph < paragraphs; paragraph++) {
            for (int sentence = 0; sentence < 6; sentence++) {
                int start = text.length();
                for (int word = 6 + random.nextInt(12); word > 0; word--) {
                    text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
                }
                text.setCharAt(start, Character.toUpperCase(text.charAt(start)));
                text.setCharAt(text.length() - 1, '.');
                text.append(' ');
            }
            text.setCharAt(text.length() - 1, '\n');
        }
        return text.toString();
    }

    /** A PDF of this text. */
    public static byte[] pdf(String text, Layout layout) throws IOException {
        try (PDDocument document = new PDDocument()) {
            PDFont font = layout.font(document);
            List<String> lines = new ArrayList<>();
            for (String paragraph : text.split("\n", -1)) {
                lines.addAll(lines(paragraph, font, layout));
            }
            float leading = layout.size * 1.2f;
            int rows = (int) ((PDRectangle.A4.getHeight() - 2 * MARGIN) / leading);
            for (int next = 0; next < lines.size(); ) {
                PDPage page = new PDPage(PDRectangle.A4);
                document.addPage(page);
                try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                    content.setFont(font, layout.size);
                    for (int column = 0; column < layout.columns; column++) {
                        float x = MARGIN + column * (layout.width + 30);
                        for (int row = 0; row < rows && next < lines.size(); row++) {
                            float y = PDRectangle.A4.getHeight() - MARGIN - row * leading;
                            show(content, lines.get(next++), x, y, font, layout);
                        }
                    }
                }
            }
            return saved(document);
        }
    }

    private static List<String> lines(String paragraph, PDFont font, Layout layout) throws IOException {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : paragraph.split(" ", -1)) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (font.getStringWidth(longer) / 1000 * layout.size > layout.width) {
                lines.add(line);
                line = word;
            } else {
                line = longer;
            }
        }
        lines.add(line);
        return lines;
    }

    private static void show(PDPageContentStream content, String line, float x, float y, PDFont font, Layout layout)
            throws IOException {
        float at = x;
        for (String piece : layout == Layout.PLACED ? line.split(" ", -1) : new String[] {line}) {
            content.beginText();
            content.newLineAtOffset(at, y);
            content.showText(piece);
            content.endText();
            at += font.getStringWidth(piece + " ") / 1000 * layout.size;
        }
    }

    /** A page that is a picture. */
    public static byte[] scan() throws IOException {
        try (PDDocument document = new PDDocument()) {
            PDPage page = new PDPage(PDRectangle.A4);
            document.addPage(page);
            try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                BufferedImage picture = new BufferedImage(90, 120, BufferedImage.TYPE_INT_RGB);
                content.drawImage(LosslessFactory.createFromImage(document, picture), 0, 0, 500, 700);
            }
            return saved(document);
        }
    }

    /**
     * A PDF that is encrypted.
     *
     * @param password what opens it; empty for one that everybody can open, and nobody may change
     */
    public static byte[] encrypted(String text, String password) throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf(text, Layout.WIDE))) {
            document.protect(new StandardProtectionPolicy("owner", password, new AccessPermission()));
            return saved(document);
        }
    }

    /** A small file whose one page has this many million times a word. */
    public static byte[] hugePage(int millions) throws IOException {
        byte[] words = "(bomb) Tj ".repeat(100_000).getBytes(StandardCharsets.ISO_8859_1);
        try (PDDocument document = new PDDocument()) {
            PDPage page = pageWithFont(document);
            PDStream content = new PDStream(document);
            try (OutputStream out = content.createOutputStream(COSName.FLATE_DECODE)) {
                out.write("BT /F 9 Tf ".getBytes(StandardCharsets.ISO_8859_1));
                for (int i = 0; i < 10 * millions; i++) {
                    out.write(words);
                }
                out.write("ET".getBytes(StandardCharsets.ISO_8859_1));
            }
            page.setContents(content);
            return saved(document);
        }
    }

    /** A page of forms, each of which shows the next one twice: 2 to the power of 45 words. */
    public static byte[] endlessPage() throws IOException {
        try (PDDocument document = new PDDocument()) {
            PDFormXObject next = form(document, "BT /F 9 Tf (bomb) Tj ET");
            next.setResources(pageWithFont(document).getResources());
            for (int depth = 0; depth < 45; depth++) {
                PDFormXObject outer = form(document, "/X Do /X Do");
                PDResources resources = new PDResources();
                resources.put(COSName.getPDFName("X"), next);
                outer.setResources(resources);
                next = outer;
            }
            PDPage page = new PDPage(PDRectangle.A4);
            document.addPage(page);
            try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                content.drawForm(next);
            }
            return saved(document);
        }
    }

    /** Arrays in arrays. */
    public static byte[] deep(int depth) {
        String nested = "[".repeat(depth) + "]".repeat(depth);
        return ("%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R /X " + nested + " >>\nendobj\n"
                        + "2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static PDPage pageWithFont(PDDocument document) {
        PDPage page = new PDPage(PDRectangle.A4);
        PDResources resources = new PDResources();
        resources.put(COSName.getPDFName("F"), new PDType1Font(FontName.HELVETICA));
        page.setResources(resources);
        document.addPage(page);
        return page;
    }

    private static PDFormXObject form(PDDocument document, String content) throws IOException {
        PDFormXObject form = new PDFormXObject(document);
        form.setBBox(PDRectangle.A4);
        try (OutputStream out = form.getContentStream().createOutputStream()) {
            out.write(content.getBytes(StandardCharsets.ISO_8859_1));
        }
        return form;
    }

    private static byte[] saved(PDDocument document) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        document.save(bytes);
        return bytes.toByteArray();
    }
}
