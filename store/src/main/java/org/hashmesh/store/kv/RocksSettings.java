// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Properties;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksObject;
import org.rocksdb.WALRecoveryMode;

/** The options of RocksDB with their reasons. Owns the native objects; closed after the database. */
final class RocksSettings implements AutoCloseable {
    /** Info logs say what RocksDB did; four of 4 MiB are enough to read after an accident. */
    private static final long INFO_LOG_BYTES = 4L << 20;

    private static final int INFO_LOGS = 4;

    /** A chunk of 256 entries is some 50 KiB: a block holds one, so one read decompresses one chunk. */
    private static final long CHUNK_BLOCK_BYTES = 64L << 10;

    /** Sixteen files of a million rows each; a smaller first level would have them merged before there are sixteen. */
    private static final long ROWS_MERGED_BYTES = 1L << 30;

    private static final double BLOOM_BITS_PER_KEY = 10;

    private final Deque<RocksObject> owned = new ArrayDeque<>();
    private final StoreLimits limits;
    private final Cache cache;

    RocksSettings(StoreLimits limits) {
        this.limits = limits;
        this.cache = own(new LRUCache(limits.blockCacheBytes()));
    }

    DBOptions database() {
        // Only the text form knows this option. Without it, a deleted live log of batches opens as an empty database.
        Properties onlyInTextForm = new Properties();
        onlyInTextForm.setProperty("track_and_verify_wals", "true");
        DBOptions options = own(DBOptions.getDBOptionsFromProps(onlyInTextForm));
        return options
                // The default undoes synced writes after one flipped bit in the middle of the log; this refuses to
                // open.
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                .setParanoidChecks(true)
                .setMaxOpenFiles(limits.maxOpenFiles())
                .setMaxTotalWalSize(limits.maxLogBytes())
                .setDbWriteBufferSize(4 * limits.writeBufferBytes())
                .setMaxBackgroundJobs(2)
                .setBytesPerSync(1L << 20)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(INFO_LOG_BYTES)
                .setKeepLogFileNum(INFO_LOGS)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0);
    }

    ColumnFamilyOptions column(Column column) {
        ColumnFamilyOptions options = own(new ColumnFamilyOptions())
                .setLevelCompactionDynamicLevelBytes(true)
                .setWriteBufferSize(large(column) ? limits.writeBufferBytes() : 1L << 20);
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(cache)
                // Indexes and filters count against the cache, so that memory does not grow with the store.
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinL0FilterAndIndexBlocksInCache(true);
        switch (column) {
            case CHUNKS -> {
                // Salts and hashes do not compress, labels do; 256 entries share one dictionary. This level leaves 5
                // bytes more an entry than level 1 and costs some 0.4 us less.
                options.setCompressionType(CompressionType.ZSTD_COMPRESSION)
                        .setCompressionOptions(own(new CompressionOptions()).setLevel(-3));
                table.setBlockSize(CHUNK_BLOCK_BYTES);
            }
            case ROWS -> {
                options.setCompressionType(CompressionType.NO_COMPRESSION)
                        .useFixedLengthPrefixExtractor(Column.ROWS_PREFIX)
                        // Sorted files come in whole and overlap: merging sixteen at once rewrites a fourth as often as
                        // four.
                        .setLevel0FileNumCompactionTrigger(16)
                        .setMaxBytesForLevelBase(ROWS_MERGED_BYTES)
                        .setLevel0SlowdownWritesTrigger(40)
                        .setLevel0StopWritesTrigger(64);
                // Most lookups find nothing: a filter over the hash answers them without a read.
                table.setFilterPolicy(own(new BloomFilter(BLOOM_BITS_PER_KEY)))
                        .setWholeKeyFiltering(false)
                        .setBlockSize(8L << 10);
            }
            // Digests are random bytes.
            case TILES -> options.setCompressionType(CompressionType.NO_COMPRESSION);
            default -> options.setCompressionType(CompressionType.LZ4_COMPRESSION);
        }
        return options.setTableFormatConfig(table);
    }

    <T extends RocksObject> T own(T object) {
        owned.push(object);
        return object;
    }

    private static boolean large(Column column) {
        return switch (column) {
            case CHUNKS, TAIL, ROWS, TILES, STAGED -> true;
            case CHECKPOINTS, HEADS, WITHDRAWALS, OPINIONS, INCIDENTS, BULK, EVIDENCE, CHANGES, META -> false;
        };
    }

    @Override
    public void close() {
        owned.forEach(RocksObject::close);
        owned.clear();
    }
}
