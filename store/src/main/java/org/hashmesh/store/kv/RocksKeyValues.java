// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.hashmesh.store.kv.StoreOpenException.Reason;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.EnvOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SstFileWriter;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * A store on disk: RocksDB. The native library comes from {@code java.library.path} when it is there ({@code
 * librocksdbjni-linux64.so}), else it is unpacked from the jar into the temporary directory at each start.
 */
public final class RocksKeyValues implements KeyValues {
    private final StoreDirectory directory;
    private final RocksSettings settings;
    private final DBOptions databaseOptions;
    private final Map<Column, ColumnFamilyOptions> columnOptions = new EnumMap<>(Column.class);
    private final Map<Column, ColumnFamilyHandle> handles = new EnumMap<>(Column.class);
    private final RocksDB database;
    private @Nullable ColumnFamilyHandle unnamed;
    private final ReadOptions anyOrder;
    private final ReadOptions onePrefix;
    private final WriteOptions synced;
    private final WriteOptions unsynced;

    /** Held shared by each use of the database, alone by close: nothing native is used after it is freed. */
    private final ReentrantReadWriteLock inUse = new ReentrantReadWriteLock();

    private final Set<RocksScan> scans = Collections.synchronizedSet(new HashSet<>());

    /** The first write that failed. Once set, nothing is written again: whether that write happened is not known. */
    private volatile @Nullable RocksDBException failed;

    private boolean closed;
    private long ingested;

    /** Makes a new store in a directory that is empty or missing. Only {@code init} does this. */
    public static RocksKeyValues create(Path path, StoreLimits limits) {
        StoreDirectory directory = new StoreDirectory(path);
        directory.checkEmpty();
        RocksKeyValues store = new RocksKeyValues(directory, limits, true);
        directory.mark();
        return store;
    }

    /**
     * Opens a store that {@link #create} made.
     *
     * @throws StoreOpenException if there is none, another process has it, or what is there was damaged or lost writes
     */
    public static RocksKeyValues open(Path path, StoreLimits limits) {
        StoreDirectory directory = new StoreDirectory(path);
        directory.checkMarked();
        return new RocksKeyValues(directory, limits, false);
    }

    private RocksKeyValues(StoreDirectory directory, StoreLimits limits, boolean create) {
        OptionalLong sequenceAtClose = directory.readClosed();
        RocksDB.loadLibrary();
        this.directory = directory;
        this.settings = new RocksSettings(limits);
        // A store that an earlier version made gets the columns that have come since. One whose files are gone is not
        // made anew.
        this.databaseOptions = settings.database().setCreateIfMissing(create).setCreateMissingColumnFamilies(true);
        this.anyOrder = settings.own(new ReadOptions()).setVerifyChecksums(true).setTotalOrderSeek(true);
        this.onePrefix =
                settings.own(new ReadOptions()).setVerifyChecksums(true).setPrefixSameAsStart(true);
        this.synced = settings.own(new WriteOptions()).setSync(true);
        this.unsynced = settings.own(new WriteOptions());
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        // RocksDB has a column called default, which stays empty.
        descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, settings.column(Column.META)));
        for (Column column : Column.values()) {
            ColumnFamilyOptions options = settings.column(column);
            columnOptions.put(column, options);
            descriptors.add(new ColumnFamilyDescriptor(column.text().getBytes(StandardCharsets.UTF_8), options));
        }
        this.database = open(descriptors);
        try {
            checkNothingLost(sequenceAtClose);
            directory.removeClosed();
            directory.clearIngest();
        } catch (StoreOpenException e) {
            // Left open, it would refuse the next try in this process as somebody else's.
            closeNative();
            throw e;
        }
    }

    private RocksDB open(List<ColumnFamilyDescriptor> descriptors) {
        List<ColumnFamilyHandle> opened = new ArrayList<>();
        try {
            RocksDB result = RocksDB.open(databaseOptions, directory.path().toString(), descriptors, opened);
            // In the order of the descriptors: first the unnamed default, then ours.
            Iterator<ColumnFamilyHandle> inOrder = opened.iterator();
            unnamed = inOrder.next();
            for (Column column : Column.values()) {
                handles.put(column, inOrder.next());
            }
            return result;
        } catch (RocksDBException e) {
            settings.close();
            throw cannotOpen(e);
        }
    }

    private StoreOpenException cannotOpen(RocksDBException e) {
        String reason = String.valueOf(e.getMessage());
        if (reason.contains("lock") && reason.contains("LOCK")) {
            return new StoreOpenException(
                    Reason.IN_USE, "cannot open the store in " + directory.path() + ": another process has it open", e);
        }
        boolean disk = e.getStatus() != null
                && e.getStatus().getCode() == Status.Code.IOError
                && !reason.contains("No such file");
        return new StoreOpenException(
                disk ? Reason.DISK : Reason.DAMAGED,
                "cannot open the store in " + directory.path() + ": " + reason
                        + ". Nothing was changed; keep a copy, then recover from peers",
                e);
    }

    private void checkNothingLost(OptionalLong before) {
        long now = database.getLatestSequenceNumber();
        if (before.isPresent() && now < before.getAsLong()) {
            throw new StoreOpenException(
                    Reason.DAMAGED,
                    "the store in " + directory.path() + " lost writes: it was closed at sequence number "
                            + before.getAsLong() + " and opens at " + now);
        }
    }

    @Override
    public Optional<byte[]> get(Column column, Key key) {
        return using(() -> {
            try {
                return Optional.ofNullable(database.get(handle(column), anyOrder, key.bytes));
            } catch (RocksDBException e) {
                throw damaged("read " + column.text() + " " + key, e);
            }
        });
    }

    @Override
    public List<Optional<byte[]>> multiGet(Column column, List<Key> keys) {
        if (keys.isEmpty()) {
            return List.of();
        }
        return using(() -> {
            try {
                List<byte[]> raw = keys.stream().map(key -> key.bytes).toList();
                List<ColumnFamilyHandle> same = Collections.nCopies(raw.size(), handle(column));
                List<Optional<byte[]>> found = new ArrayList<>(raw.size());
                for (byte[] value : database.multiGetAsList(anyOrder, same, raw)) {
                    found.add(Optional.ofNullable(value));
                }
                return found;
            } catch (RocksDBException e) {
                throw damaged("read " + column.text(), e);
            }
        });
    }

    @Override
    public Scan scan(Column column, KeyRange range) {
        return using(() -> {
            RocksScan scan = new RocksScan(this, database.newIterator(handle(column), anyOrder), range);
            scans.add(scan);
            return scan;
        });
    }

    @Override
    public List<List<KeyValue>> scanEach(Column column, List<KeyRange> ranges, int limit) {
        boolean prefix =
                column == Column.ROWS && ranges.stream().allMatch(range -> range.withinOnePrefix(Column.ROWS_PREFIX));
        return using(() -> {
            try (RocksIterator iterator = database.newIterator(handle(column), prefix ? onePrefix : anyOrder)) {
                List<List<KeyValue>> found = new ArrayList<>(ranges.size());
                for (KeyRange range : ranges) {
                    List<KeyValue> pairs = new ArrayList<>(2);
                    iterator.seek(range.from().bytes);
                    while (pairs.size() < limit && iterator.isValid()) {
                        Key key = Key.wrap(iterator.key());
                        if (!range.contains(key)) {
                            break;
                        }
                        pairs.add(new KeyValue(key, iterator.value()));
                        iterator.next();
                    }
                    iterator.status();
                    found.add(pairs);
                }
                return found;
            } catch (RocksDBException e) {
                throw damaged("scan " + column.text(), e);
            }
        });
    }

    @Override
    public Optional<KeyValue> last(Column column, KeyRange range) {
        return using(() -> {
            try (RocksIterator iterator = database.newIterator(handle(column), anyOrder)) {
                if (range.to().isPresent()) {
                    iterator.seekForPrev(range.to().get().bytes);
                    if (iterator.isValid()
                            && Key.wrap(iterator.key()).compareTo(range.to().get()) >= 0) {
                        iterator.prev();
                    }
                } else {
                    iterator.seekToLast();
                }
                iterator.status();
                if (!iterator.isValid()) {
                    return Optional.empty();
                }
                KeyValue found = new KeyValue(Key.wrap(iterator.key()), iterator.value());
                return range.contains(found.key()) ? Optional.of(found) : Optional.empty();
            } catch (RocksDBException e) {
                throw damaged("scan " + column.text(), e);
            }
        });
    }

    @Override
    public void commit(Batch batch, Durability durability) {
        // A crash before write returns: the batch is whole or absent after opening, by the checksum of its log record.
        writing(() -> {
            try (WriteBatch write = new WriteBatch()) {
                for (Batch.Change change : batch.changes()) {
                    byte[] value = change.value();
                    if (value == null) {
                        write.delete(handle(change.column()), change.key().bytes);
                    } else {
                        write.put(handle(change.column()), change.key().bytes, value);
                    }
                }
                database.write(durability == Durability.SYNCED ? synced : unsynced, write);
            }
        });
    }

    @Override
    public void sync() {
        writing(database::syncWal);
    }

    @Override
    public void ingest(Map<Column, Iterator<KeyValue>> sorted) {
        sorted.forEach((column, pairs) -> {
            if (pairs.hasNext()) {
                writing(() -> ingest(column, pairs));
            }
        });
    }

    private void ingest(Column column, Iterator<KeyValue> pairs) throws RocksDBException {
        // A crash while the file is written leaves it in ingest/, which the next opening clears. The ingestion itself
        // is one synced record in RocksDB's manifest: after a crash the file is in or not.
        Path file = directory.ingest().resolve(column.text() + "-" + ingested++ + ".sst");
        try (EnvOptions env = new EnvOptions();
                Options options = new Options(databaseOptions, columnOptions.get(column));
                SstFileWriter writer = new SstFileWriter(env, options);
                IngestExternalFileOptions ingestion = new IngestExternalFileOptions().setMoveFiles(true)) {
            writer.open(file.toString());
            SortedKeys order = new SortedKeys(column);
            while (pairs.hasNext()) {
                KeyValue pair = pairs.next();
                order.check(pair.key());
                writer.put(pair.key().bytes, pair.value());
            }
            writer.finish();
            database.ingestExternalFile(handle(column), List.of(file.toString()), ingestion);
        } catch (IllegalArgumentException e) {
            directory.clearIngest();
            throw e;
        }
    }

    @Override
    public long approximateSize() {
        return using(() -> {
            try {
                long total = 0;
                for (ColumnFamilyHandle handle : handles.values()) {
                    total += database.getLongProperty(handle, "rocksdb.total-sst-files-size");
                    total += database.getLongProperty(handle, "rocksdb.cur-size-all-mem-tables");
                }
                return total;
            } catch (RocksDBException e) {
                throw damaged("measure", e);
            }
        });
    }

    @Override
    public void flush() {
        writing(() -> {
            try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
                database.flush(wait, List.copyOf(handles.values()));
            }
        });
    }

    @Override
    public void compact(Column column, KeyRange range) {
        // The lowest level too, where deletions are forgotten. A crash on the way leaves the files of before.
        writing(() -> {
            try (CompactRangeOptions all = new CompactRangeOptions()
                    .setBottommostLevelCompaction(CompactRangeOptions.BottommostLevelCompaction.kForceOptimized)
                    .setExclusiveManualCompaction(false)) {
                database.compactRange(
                        handle(column),
                        range.from().bytes,
                        range.to().map(to -> to.bytes).orElse(null),
                        all);
            }
        });
    }

    @Override
    public void verifyChecksums() {
        using(() -> {
            try {
                database.verifyChecksum();
                return true;
            } catch (RocksDBException e) {
                throw damaged("verify", e);
            }
        });
    }

    @Override
    public void close() {
        inUse.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            List.copyOf(scans).forEach(RocksScan::free);
            scans.clear();
            if (failed == null) {
                closeInOrder();
            }
            closeNative();
        } finally {
            inUse.writeLock().unlock();
        }
    }

    private void closeInOrder() {
        try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
            // Everything goes to files with checksums, the log of batches is left empty. A crash before CLOSED is in
            // place is an ordinary crash.
            database.flush(wait, List.copyOf(handles.values()));
            database.syncWal();
            directory.writeClosed(database.getLatestSequenceNumber());
        } catch (RocksDBException | StoreOpenException e) {
            // Nothing is lost: the log of batches has it, and the next opening reads that as after a crash.
            failed = e instanceof RocksDBException cause ? cause : new RocksDBException(e.getMessage());
        }
    }

    private void closeNative() {
        handles.values().forEach(ColumnFamilyHandle::close);
        if (unnamed != null) {
            unnamed.close();
        }
        database.close();
        settings.close();
    }

    /** Frees a scan's native part, once. */
    void free(RocksScan scan, RocksIterator iterator) {
        inUse.readLock().lock();
        try {
            if (scans.remove(scan)) {
                iterator.close();
            }
        } finally {
            inUse.readLock().unlock();
        }
    }

    /** Runs while the database cannot be closed. */
    <T> T using(Supplier<T> action) {
        inUse.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the store in " + directory.path() + " is closed");
            }
            return action.get();
        } finally {
            inUse.readLock().unlock();
        }
    }

    StoreDamagedException damaged(String what, RocksDBException cause) {
        return new StoreDamagedException(
                "cannot " + what + " in the store in " + directory.path() + ": " + cause.getMessage(), cause);
    }

    private ColumnFamilyHandle handle(Column column) {
        ColumnFamilyHandle handle = handles.get(column);
        if (handle == null) {
            throw new IllegalStateException("column " + column.text() + " is not open");
        }
        return handle;
    }

    private interface Write {
        void run() throws RocksDBException;
    }

    private synchronized void writing(Write write) {
        using(() -> {
            RocksDBException earlier = failed;
            if (earlier != null) {
                throw refused("a write failed earlier", earlier);
            }
            try {
                write.run();
                return true;
            } catch (RocksDBException e) {
                failed = e;
                throw refused("a write failed", e);
            }
        });
    }

    private StoreFailedException refused(String what, RocksDBException cause) {
        return new StoreFailedException(
                what + " in the store in " + directory.path() + ": " + cause.getMessage()
                        + ". It takes no more writes until it is opened again",
                cause);
    }

    /** What the directory holds, in bytes; for people, so a file that goes while we look does not matter. */
    public static long bytesOnDisk(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
