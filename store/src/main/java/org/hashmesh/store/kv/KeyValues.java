// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.kv;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Columns of pairs in key order, with batches that are atomic across columns. Any thread may read; one thread at a time
 * writes.
 *
 * <p>Laws, which one contract test checks for each implementation:
 *
 * <ol>
 *   <li>A batch is seen whole or not at all, by readers and after a crash.
 *   <li>What {@link Durability#SYNCED} committed survives a crash, and so does everything committed before it.
 *   <li>A scan shows the store as it was when the scan began.
 *   <li>A write that failed leaves it open whether it happened. Every later write is refused with {@link
 *       StoreFailedException} until the store was closed and opened again, and read again by its user.
 *   <li>What cannot be read back as it was written is {@link StoreDamagedException}, never a wrong value.
 *   <li>What was deleted before {@link #flush}, and lies in a range that was compacted after it, is in no file any more once
 *       the store was closed and opened again.
 * </ol>
 */
public interface KeyValues extends AutoCloseable {
    /** The value under the key, if there is one. Do not write into it. */
    Optional<byte[]> get(Column column, Key key);

    /** As {@link #get} for each key, in their order; cheaper than one by one. */
    List<Optional<byte[]>> multiGet(Column column, List<Key> keys);

    /** The pairs of the range, ascending. */
    Scan scan(Column column, KeyRange range);

    /**
     * The first pairs of each range, at most {@code limit} a range, in the order of the ranges and all from one moment.
     * Cheaper than a scan each. In {@link Column#ROWS} it is cheapest, and made for, ranges within one hash.
     */
    List<List<KeyValue>> scanEach(Column column, List<KeyRange> ranges, int limit);

    /** The pair with the greatest key of the range. */
    Optional<KeyValue> last(Column column, KeyRange range);

    /**
     * Makes all changes of the batch at once.
     *
     * @throws StoreFailedException if this write or an earlier one failed
     */
    void commit(Batch batch, Durability durability);

    /** Returns when everything committed so far survives a power cut. */
    void sync();

    /**
     * Stores many pairs that are already sorted, past the log of batches: cheaper in bulk. Each column's stream is durable
     * and visible at once when its turn is done, columns in the map's order; a crash between two columns keeps the first
     * ones. A pair replaces what was there.
     *
     * @throws IllegalArgumentException if the keys of a column do not ascend strictly; nothing of that column is stored
     */
    void ingest(Map<Column, Iterator<KeyValue>> sorted);

    /** Roughly how many bytes the store takes, on disk or in memory. */
    long approximateSize();

    /** Moves what is in memory to its final files, so that the next opening is quick. */
    void flush();

    /**
     * Rewrites what is stored of the range without what was deleted. Readers see no difference. Takes as long as to read and
     * write the files in which the range lies.
     *
     * @throws StoreFailedException as {@link #commit}
     */
    void compact(Column column, KeyRange range);

    /** Reads every stored byte once and checks the checksums; throws {@link StoreDamagedException}. */
    void verifyChecksums();

    /** Ends open scans and gives the store back. Nothing that was committed is lost. */
    @Override
    void close();
}
