// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.hash;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.output.OutputFormat;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.v1.FileHash;
import org.hashmesh.v1.Hash;
import org.hashmesh.v1.HashedFile;
import org.hashmesh.v1.HashedFiles;
import org.hashmesh.v1.MissingHash;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hashmesh hash}. */
@Command(
        name = "hash",
        description = {
            "Make the hashes of files: md5, sha1, sha256; pdq of pictures, with its quality; tlsh of text files and of the text in PDFs.",
            "Files never leave this machine, and no node is asked. A file of any size is read once, in pieces.",
            "Pictures are JPEG, PNG, GIF, WebP, BMP or TIFF; of several in a file the first. They, and PDFs, are decoded in a"
                    + " process of their own, with little memory and time. As in PDQ's reference, EXIF orientation, colour profile and"
                    + " transparency do not count. A quality below 50 says that there is too little to see.",
            "tmk is the SHA-256 of a .tmk file, under which entries list the video that it is a hash of.",
            "tlsh is that of a file's bytes, but of a PDF that of its text in UTF-8, in the order in which the PDF has it, twice:"
                    + " with the lines as they are set, which is near what pdfminer, and so ThreatExchange, makes of the same"
                    + " file; and, as variant reflowed, with one space for each run of white space, whatever the layout. A PDF"
                    + " without text (a scan), an encrypted one, and one with more than 16777216 characters have none."
        })
public final class HashCommand implements Callable<ExitCode> {
    private record Row(HashedFile file, Hash hash, String variant, String note) {}

    private static final Columns<Row> COLUMNS = Columns.<Row>none()
            .with("file", row -> row.file().getFile())
            .with("type", row -> row.hash().getType())
            .with("value", row -> row.hash().getValue())
            .with(
                    "quality",
                    row -> row.hash().hasQuality() ? Integer.toString(row.hash().getQuality()) : "")
            .with("variant", Row::variant)
            .wide("content", row -> row.file().getContent())
            .wide("bytes", row -> Long.toUnsignedString(row.file().getBytes()))
            .wide("width", row -> side(row.file().getWidth()))
            .wide("height", row -> side(row.file().getHeight()))
            .with("note", Row::note);

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE",
            description = "Files, or - for standard input; with --url addresses")
    private List<String> files = new ArrayList<>();

    @Mixin
    private HashOptions options = new HashOptions();

    @Option(
            names = "--dihedral",
            description = "Also the pdq of pictures turned by 90, 180 and 270 degrees, and of each mirrored")
    private boolean dihedral;

    @Option(
            names = "--url",
            description = "The arguments are addresses: hash their normal form (url_sha256); they are not fetched")
    private boolean urls;

    private final Shell shell;

    public HashCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        HashedFiles.Builder all = HashedFiles.newBuilder();
        int failed = 0;
        int hashed = 0;
        try (FileHashes hashes = options.open(dihedral)) {
            for (String name : files) {
                HashedFile file = urls ? FileHashes.ofUrl(name) : HashOptions.hash(hashes, name, shell, System.in);
                failed += options.failed(file) ? 1 : 0;
                hashed += file.getHashesCount();
                if (shell.output().format() == OutputFormat.JSONL) {
                    // Line by line, so that a long run can be followed.
                    print(HashedFiles.newBuilder().addFiles(file).build());
                } else {
                    all.addFiles(file);
                }
            }
        }
        if (shell.output().format() != OutputFormat.JSONL) {
            print(all.build());
        }
        if (failed == 0) {
            return ExitCode.DONE;
        }
        return hashed == 0 ? ExitCode.FAILED : ExitCode.PARTLY_DONE;
    }

    private void print(HashedFiles files) {
        List<Row> rows = new ArrayList<>();
        files.getFilesList().forEach(file -> rows.addAll(rows(file)));
        shell.output().list(files, files.getFilesList(), rows, COLUMNS);
    }

    private static List<Row> rows(HashedFile file) {
        List<Row> rows = new ArrayList<>();
        for (FileHash hash : file.getHashesList()) {
            String note = hash.getWarning().isEmpty() ? file.getNormalUrl() : hash.getWarning();
            rows.add(new Row(file, hash.getHash(), hash.getVariant(), note));
        }
        for (MissingHash missing : file.getMissingList()) {
            rows.add(new Row(file, Hash.newBuilder().setType(missing.getType()).build(), "", missing.getReason()));
        }
        if (!file.getError().isEmpty()) {
            rows.add(new Row(file, Hash.getDefaultInstance(), "", file.getError()));
        }
        return rows;
    }

    private static String side(int pixels) {
        return pixels == 0 ? "" : Integer.toUnsignedString(pixels);
    }
}
