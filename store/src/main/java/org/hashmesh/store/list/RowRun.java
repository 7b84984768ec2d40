// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.store.list;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.hashmesh.store.kv.Column;
import org.hashmesh.store.kv.Key;
import org.hashmesh.store.kv.KeyValue;
import org.hashmesh.store.log.StoreKeys;

/** Many rows to be sorted together: in flat arrays, 42 bytes a row and 8 more while they are sorted. */
final class RowRun {
    /** As many as have a place in a sorting number, beside 44 bits of the key. */
    static final int CAPACITY = 1 << 20;

    /** Bytes of a row: of its key, which is all there is. */
    static final int ROW_BYTES = Column.ROWS_PREFIX + StoreKeys.NUMBER_BYTES + StoreKeys.INDEX_BYTES;

    private static final int PLACE_BITS = 20;
    private static final int PAGE_BITS = 14;
    private static final int PAGE_ROWS = 1 << PAGE_BITS;
    private static final byte[] NOTHING = new byte[0];

    private final List<byte[]> pages = new ArrayList<>();
    private int size;

    int size() {
        return size;
    }

    /** Takes a row's {@link #ROW_BYTES}; at most {@link #CAPACITY} of them. */
    void add(byte[] row) {
        if (size == CAPACITY) {
            throw new IllegalStateException("a run of rows is full");
        }
        if (size >>> PAGE_BITS == pages.size()) {
            pages.add(new byte[PAGE_ROWS * ROW_BYTES]);
        }
        System.arraycopy(row, 0, page(size), offset(size), ROW_BYTES);
        size++;
    }

    /** Forgets the rows; keeps the memory for the next ones. */
    void clear() {
        size = 0;
    }

    /** Forgets the rows and gives the memory back. */
    void release() {
        size = 0;
        pages.clear();
    }

    /** The pairs for ROWS, ascending, each once. */
    Iterator<KeyValue> sorted() {
        long[] order = order();
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < order.length;
            }

            @Override
            public KeyValue next() {
                if (next == order.length) {
                    throw new NoSuchElementException();
                }
                int place = place(order[next++]);
                while (next < order.length && compare(place, place(order[next])) == 0) {
                    next++;
                }
                int from = offset(place);
                return new KeyValue(Key.of(page(place), from, from + ROW_BYTES), NOTHING);
            }
        };
    }

    /** First bits of each row, then its place: numbers sort faster than arrays. */
    private long[] order() {
        long[] order = new long[size];
        for (int i = 0; i < size; i++) {
            order[i] = (first(i) << PLACE_BITS | i) ^ Long.MIN_VALUE;
        }
        Arrays.sort(order);
        int alike = 0;
        for (int i = 1; i <= size; i++) {
            if (i == size || order[i] >>> PLACE_BITS != order[alike] >>> PLACE_BITS) {
                sortAlike(order, alike, i);
                alike = i;
            }
        }
        return order;
    }

    /** Those that are alike in their first bits: mostly one, seldom two, all of them when somebody made them so. */
    private void sortAlike(long[] order, int from, int to) {
        if (to - from > 1) {
            List<Integer> places = new ArrayList<>(to - from);
            for (int i = from; i < to; i++) {
                places.add(place(order[i]));
            }
            places.sort(this::compare);
            long bits = order[from] >>> PLACE_BITS << PLACE_BITS;
            for (int i = from; i < to; i++) {
                order[i] = bits | places.get(i - from);
            }
        }
    }

    /** The first 44 bits: the type and enough of the hash that few of a million are alike. */
    private long first(int place) {
        byte[] page = page(place);
        int from = offset(place);
        long bits = 0;
        for (int i = 0; i < 6; i++) {
            bits = bits << 8 | (page[from + i] & 0xff);
        }
        return bits >>> 4;
    }

    private int compare(int a, int b) {
        int fromA = offset(a);
        int fromB = offset(b);
        return Arrays.compareUnsigned(page(a), fromA, fromA + ROW_BYTES, page(b), fromB, fromB + ROW_BYTES);
    }

    private byte[] page(int place) {
        return pages.get(place >>> PAGE_BITS);
    }

    private static int offset(int place) {
        return (place & (PAGE_ROWS - 1)) * ROW_BYTES;
    }

    private static int place(long ordered) {
        return (int) ordered & (CAPACITY - 1);
    }
}
