// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.hash;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.hashmesh.cli.decode.PdfAnswer;
import org.hashmesh.cli.decode.PictureAnswer;
import org.hashmesh.cli.failure.FileReason;
import org.hashmesh.entry.FieldException;
import org.hashmesh.entry.HashKind;
import org.hashmesh.entry.HashValue;
import org.hashmesh.hash.HashException;
import org.hashmesh.hash.pdq.Dihedral;
import org.hashmesh.hash.pdq.PdqHash;
import org.hashmesh.hash.tlsh.Tlsh;
import org.hashmesh.hash.tlsh.TlshHasher;
import org.hashmesh.hash.tmk.Tmk;
import org.hashmesh.hash.url.NormalUrl;
import org.hashmesh.v1.FileHash;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashedFile;
import org.hashmesh.v1.MissingHash;

/**
 * Makes the hashes of files, each read once in pieces, whatever its size; pictures and PDFs are decoded in a process of their
 * own. Nothing of a file leaves this machine. Used by one thread; close it to end that process.
 */
public final class FileHashes implements AutoCloseable {
    /** The functions that can be asked for, as people write them, in the order of the output. */
    public static final List<HashKind> KINDS =
            List.of(HashKind.MD5, HashKind.SHA1, HashKind.SHA256, HashKind.PDQ, HashKind.TLSH, HashKind.TMK);

    /** The variant of a PDF's hash that does not depend on where its lines and pages break. */
    static final String REFLOWED = "reflowed";

    private static final int PIECE = 1 << 16;
    private static final int MIN_QUALITY = 50;
    private static final HexFormat HEX = HexFormat.of();

    private final Set<HashKind> asked;
    private final boolean dihedral;
    private final DecoderProcess decoder;

    /**
     * @param asked which hashes; none: the exact ones, PDQ of pictures, TLSH of text and of the text of PDFs, and of a TMK file
     *     that under which it is listed
     * @param dihedral whether to add the PDQ of pictures that are turned and mirrored
     */
    FileHashes(Set<HashKind> asked, boolean dihedral, DecoderLimits limits) {
        this.asked = asked;
        this.dihedral = dihedral;
        this.decoder = new DecoderProcess(limits);
    }

    /** The hashes of a file; one that cannot be read has an {@code error} instead. */
    public HashedFile of(String name, Path file) {
        HashedFile.Builder hashed = HashedFile.newBuilder().setFile(name);
        try {
            if (Files.isDirectory(file)) {
                return hashed.setError("is a directory: name its files").build();
            }
            ContentKind content;
            try (InputStream in = Files.newInputStream(file)) {
                content = hash(in, OutputStream.nullOutputStream(), hashed);
            }
            decode(content, file, hashed);
        } catch (IOException e) {
            return unreadable(name, e);
        }
        return hashed.build();
    }

    /** The hashes of a stream, which is read to its end; a picture or PDF is kept in a file until then. */
    public HashedFile of(String name, InputStream in) {
        HashedFile.Builder hashed = HashedFile.newBuilder().setFile(name);
        try (Spool spool = new Spool()) {
            ContentKind content = hash(in, spool, hashed);
            Path kept = spool.file();
            if (kept == null && isDecoded(content)) {
                HashKind kind = content == ContentKind.PDF ? HashKind.TLSH : HashKind.PDQ;
                miss(kind, "on standard input it has at most " + Spool.MAX_BYTES + " bytes", hashed);
            } else {
                decode(content, kept == null ? Path.of("") : kept, hashed);
            }
            return hashed.build();
        } catch (IOException e) {
            return unreadable(name, e);
        }
    }

    /** The hash of an address. */
    public static HashedFile ofUrl(String address) {
        HashedFile.Builder hashed = HashedFile.newBuilder().setFile(address).setContent("url");
        try {
            NormalUrl url = NormalUrl.of(address);
            hashed.setNormalUrl(url.text()).setBytes(url.text().length());
            hashed.addHashes(plain(HashKind.URL_SHA256, HEX.formatHex(url.sha256())));
        } catch (HashException e) {
            hashed.setError(e.reason());
        }
        return hashed.build();
    }

    private static HashedFile unreadable(String name, IOException e) {
        return HashedFile.newBuilder().setFile(name).setError(FileReason.of(e)).build();
    }

    /** Whether a hash is wanted for which the content has to be decoded. */
    private boolean isDecoded(ContentKind content) {
        return switch (content) {
            case PICTURE -> wants(HashKind.PDQ, content);
            case PDF -> wants(HashKind.TLSH, content);
            case TMK, TEXT, OTHER -> false;
        };
    }

    private ContentKind hash(InputStream in, OutputStream copy, HashedFile.Builder hashed) throws IOException {
        byte[] head = in.readNBytes(ContentKind.HEAD);
        ContentKind content = ContentKind.of(head);
        List<MessageDigest> digests = new ArrayList<>();
        for (HashKind kind : KINDS) {
            if (isExact(kind) && wants(kind, content)) {
                digests.add(digest(kind));
            }
        }
        boolean listsVideo = wants(HashKind.TMK, content);
        if (listsVideo) {
            digests.add(digest(HashKind.TMK));
        }
        TlshHasher tlsh = content != ContentKind.PDF && wants(HashKind.TLSH, content) ? new TlshHasher() : null;
        OutputStream spool = isDecoded(content) ? copy : null;
        long bytes = 0;
        byte[] piece = new byte[PIECE];
        System.arraycopy(head, 0, piece, 0, head.length);
        for (int count = head.length; count > 0; count = in.read(piece)) {
            bytes += count;
            for (MessageDigest digest : digests) {
                digest.update(piece, 0, count);
            }
            if (tlsh != null) {
                tlsh.update(piece, 0, count);
            }
            if (spool != null) {
                spool.write(piece, 0, count);
            }
        }
        hashed.setContent(content.word()).setBytes(bytes);
        if (listsVideo) {
            String value = HEX.formatHex(digests.remove(digests.size() - 1).digest());
            listed(content, bytes, value, hashed);
        }
        digests.forEach(digest -> hashed.addHashes(plain(kind(digest), HEX.formatHex(digest.digest()))));
        if (tlsh != null) {
            tlsh(tlsh, hashed);
        }
        return content;
    }

    /** An entry has no room for a TMK hash: it is listed by the SHA-256 of its file. */
    private static void listed(ContentKind content, long bytes, String value, HashedFile.Builder hashed) {
        if (content != ContentKind.TMK) {
            miss(HashKind.TMK, "no TMK file: hashmesh makes none of a video, the tools of TMK+PDQF do", hashed);
        } else if (bytes > Tmk.MAX_BYTES) {
            miss(HashKind.TMK, bytes + " bytes, a TMK file has at most " + Tmk.MAX_BYTES, hashed);
        } else {
            hashed.addHashes(plain(HashKind.TMK, value));
        }
    }

    private static void tlsh(TlshHasher hasher, HashedFile.Builder hashed) {
        try {
            Tlsh hash = hasher.hash();
            hashed.addHashes(plain(HashKind.TLSH, hash.text()));
        } catch (HashException e) {
            miss(HashKind.TLSH, e.reason(), hashed);
        }
    }

    private void decode(ContentKind content, Path file, HashedFile.Builder hashed) {
        if (content == ContentKind.PDF && isDecoded(content)) {
            pdf(file, hashed);
        }
        if (content == ContentKind.PICTURE && isDecoded(content)) {
            picture(file, hashed);
        } else if (asked.contains(HashKind.PDQ)) {
            miss(HashKind.PDQ, "no picture that is read here: JPEG, PNG, GIF, WebP, BMP or TIFF", hashed);
        }
    }

    private void pdf(Path file, HashedFile.Builder hashed) {
        try {
            PdfAnswer answer = decoder.pdf(file);
            hashed.setPages(answer.pages()).setCharacters(answer.characters());
            hashed.addHashes(plain(HashKind.TLSH, answer.tlsh().text()));
            if (!answer.reflowed().equals(answer.tlsh())) {
                hashed.addHashes(plain(HashKind.TLSH, answer.reflowed().text()).toBuilder()
                        .setVariant(REFLOWED));
            }
        } catch (HashException e) {
            miss(HashKind.TLSH, e.reason(), hashed);
        }
    }

    private void picture(Path file, HashedFile.Builder hashed) {
        try {
            PictureAnswer answer = decoder.picture(file);
            hashed.setWidth(answer.width()).setHeight(answer.height());
            answer.hashes().forEach((way, hash) -> {
                if (way == Dihedral.ORIGINAL || dihedral) {
                    hashed.addHashes(pdq(hash, answer.quality(), way));
                }
            });
        } catch (HashException e) {
            miss(HashKind.PDQ, e.reason(), hashed);
        }
    }

    private static FileHash pdq(PdqHash value, int quality, Dihedral way) {
        FileHash.Builder hash = plain(HashKind.PDQ, value.hex()).toBuilder();
        hash.getHashBuilder().setQuality(quality);
        if (way != Dihedral.ORIGINAL) {
            hash.setVariant(way.label());
        }
        if (quality < MIN_QUALITY) {
            hash.setWarning("quality below " + MIN_QUALITY + ": too little to see, it would match what it should not");
        }
        return hash.build();
    }

    private static FileHash plain(HashKind kind, String value) {
        FileHash.Builder hash = FileHash.newBuilder()
                .setHash(Hash.newBuilder().setType(kind.label()).setValue(value));
        try {
            HashValue.parse(kind.label(), value).ofNothing().ifPresent(hash::setWarning);
        } catch (FieldException e) {
            throw new IllegalStateException("a " + kind.label() + " that was made here is none", e);
        }
        return hash.build();
    }

    private static void miss(HashKind kind, String reason, HashedFile.Builder hashed) {
        hashed.addMissing(MissingHash.newBuilder().setType(kind.label()).setReason(reason));
    }

    private boolean wants(HashKind kind, ContentKind content) {
        if (!asked.isEmpty()) {
            return asked.contains(kind);
        }
        if (content == ContentKind.TMK || kind == HashKind.TMK) {
            return content == ContentKind.TMK && kind == HashKind.TMK;
        }
        return switch (kind) {
            case PDQ -> content == ContentKind.PICTURE;
            case TLSH -> content == ContentKind.TEXT || content == ContentKind.PDF;
            default -> true;
        };
    }

    private static boolean isExact(HashKind kind) {
        return kind != HashKind.PDQ && kind != HashKind.TLSH && kind != HashKind.TMK;
    }

    private static MessageDigest digest(HashKind kind) {
        try {
            return MessageDigest.getInstance(
                    switch (kind) {
                        case MD5 -> "MD5";
                        case SHA1 -> "SHA-1";
                        default -> "SHA-256";
                    });
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has it", e);
        }
    }

    private static HashKind kind(MessageDigest digest) {
        return switch (digest.getAlgorithm()) {
            case "MD5" -> HashKind.MD5;
            case "SHA-1" -> HashKind.SHA1;
            default -> HashKind.SHA256;
        };
    }

    @Override
    public void close() {
        decoder.close();
    }
}
