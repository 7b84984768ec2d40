// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.hashmesh.cli.parquet.ParquetChild;
import org.hashmesh.v1.Listing;

/**
 * Writes listings as a Parquet file, with everything that they say and who says it; the columns are those of
 * {@link org.hashmesh.cli.parquet.ListedHash}.
 */
public final class ParquetListings implements Closeable {
    private final ParquetProcess process;

    private ParquetListings(ParquetProcess process) {
        this.process = process;
    }

    /** Begins the file, in place of what is there. */
    public static ParquetListings start(Path file) throws IOException {
        return new ParquetListings(ParquetProcess.start(ParquetChild.WRITE, file));
    }

    /** Writes one. */
    public void write(Listing listing) throws IOException {
        try {
            listing.writeDelimitedTo(process.requests());
        } catch (IOException e) {
            throw reason(e);
        }
    }

    /**
     * Completes the file: without this it is none.
     *
     * @return its rows
     */
    public long complete() throws IOException {
        write(Listing.getDefaultInstance());
        try {
            process.requests().flush();
        } catch (IOException e) {
            throw reason(e);
        }
        int kind = process.answer();
        if (kind != ParquetChild.END) {
            throw new IllegalStateException("the Parquet process answers " + kind);
        }
        return process.answers().readLong();
    }

    /** A broken pipe says nothing: the child may have said why. */
    private IOException reason(IOException pipe) {
        try {
            int kind = process.answer();
            return new IOException("the Parquet process answers " + kind + " too early", pipe);
        } catch (IOException e) {
            e.addSuppressed(pipe);
            return e;
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
