// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.decode;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.apache.pdfbox.text.PDFTextStripper;
import org.hashmesh.hash.HashException;

/**
 * Hashes the text of a PDF, or says why not: every page's text in the order in which the PDF has it, which for nearly all
 * writers is the order of reading, as {@link HashedText} takes it. Of a damaged PDF it is what can still be read. Writes no
 * file.
 */
final class PdfReader {
    /** A book has one or two million. Beyond it, somebody wants to keep us busy. */
    static final int MAX_CHARACTERS = 1 << 24;

    private final int maxCharacters;

    PdfReader(int maxCharacters) {
        this.maxCharacters = maxCharacters;
        FontMappers.set(new OneFont());
    }

    PdfAnswer read(Path file) throws HashException {
        HashedText text = new HashedText(maxCharacters);
        try (PDDocument document = Loader.loadPDF(file.toFile(), IOUtils.createMemoryOnlyStreamCache())) {
            PDFTextStripper stripper = new PDFTextStripper();
            // Not those of the machine.
            stripper.setLineSeparator("\n");
            stripper.setPageEnd("\n");
            stripper.writeText(document, text);
            if (text.isBlank()) {
                throw new HashException("has no text: a scan?");
            }
            return new PdfAnswer(
                    Math.max(0, document.getNumberOfPages()), text.characters(), text.asItComes(), text.reflowed());
        } catch (InvalidPasswordException e) {
            throw new HashException("is encrypted: its text cannot be read without the password");
        } catch (HashedText.TooLong e) {
            throw new HashException("has more than " + maxCharacters + " characters of text");
        } catch (IOException e) {
            if (e.getCause() instanceof OutOfMemoryError full) {
                throw full;
            }
            throw new HashException("cannot be read as a PDF: " + reason(e));
        } catch (RuntimeException e) {
            // A parser meets broken files with any of them.
            throw new HashException("cannot be read as a PDF: broken (" + reason(e) + ")");
        }
    }

    private static String reason(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
