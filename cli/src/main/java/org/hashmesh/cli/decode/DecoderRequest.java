// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.decode;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;

/** One file for the child to decode, as it goes through the pipe: a word and a path. */
public record DecoderRequest(Content content, Path file) {
    /** What the child can decode. */
    public enum Content {
        PICTURE,
        PDF
    }

    public void write(DataOutputStream out) throws IOException {
        out.writeUTF(content.name());
        out.writeUTF(file.toAbsolutePath().toString());
        out.flush();
    }

    static DecoderRequest read(DataInputStream in) throws IOException {
        return new DecoderRequest(Content.valueOf(in.readUTF()), Path.of(in.readUTF()));
    }
}
