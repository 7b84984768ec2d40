// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.proof;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.failure.FileReason;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.evidence.EvidenceFile;
import org.hashmesh.crypto.note.TlogProof;

/** Reads what is to be checked. */
final class ProofFile {
    private static final int MAX_BYTES = Math.max(TlogProof.MAX_BYTES, EvidenceFile.MAX_BYTES);

    private ProofFile() {}

    static byte[] read(Shell shell, Path file) throws CommandFailure {
        Path path = shell.surroundings().workingDirectory().resolve(file);
        try (InputStream in = Files.newInputStream(path)) {
            // One byte more than any proof has, so that a larger file is refused without reading all of it.
            return in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw CommandFailure.of(ExitCode.USAGE, "E-CLI-025", "cannot read " + path)
                    .why(FileReason.of(e))
                    .next("name the file that holds the proof")
                    .cause(e)
                    .build();
        }
    }
}
