// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.parquet;

import com.jerolba.carpet.CarpetWriter;
import com.jerolba.carpet.ColumnNamingStrategy;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.hashmesh.v1.Listing;

/** A Parquet file of listings in the making: holds one row group in memory, whatever comes. */
final class ListingFile implements Closeable {
    /** Some 100,000 rows; a reader needs as much. */
    private static final long ROW_GROUP_BYTES = 16 << 20;

    private final CarpetWriter<ListedHash> writer;
    private long rows;

    private ListingFile(CarpetWriter<ListedHash> writer) {
        this.writer = writer;
    }

    /** Begins it, in place of what is there. */
    static ListingFile create(Path file) throws IOException {
        return new ListingFile(new CarpetWriter.Builder<>(Files.newOutputStream(file), ListedHash.class)
                .withColumnNamingStrategy(ColumnNamingStrategy.SNAKE_CASE)
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withRowGroupSize(ROW_GROUP_BYTES)
                // No two rows have the same: a dictionary of them is work for nothing.
                .withDictionaryEncoding("value", false)
                .withDictionaryEncoding("leaf_hash", false)
                .build());
    }

    void write(Listing listing) throws IOException {
        writer.write(ListedHash.of(listing));
        rows++;
    }

    long rows() {
        return rows;
    }

    /** Completes it: without this it is no Parquet file. */
    @Override
    public void close() throws IOException {
        writer.close();
    }
}
