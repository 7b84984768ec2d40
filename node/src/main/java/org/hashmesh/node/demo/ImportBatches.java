// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.demo;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.hashmesh.v1.ImportRequest;
import org.hashmesh.v1.NewEntry;

/** A list as the messages of an import, with the line at which each entry stands in its {@link SampleFile}. */
final class ImportBatches implements Iterator<ImportRequest> {
    /** What one message may hold. */
    private static final int ENTRIES = 1_000;

    private final SampleList list;
    private int next;

    /** The header is line 1. */
    private long line = 2;

    private ImportBatches(SampleList list) {
        this.list = list;
    }

    static Stream<ImportRequest> of(SampleList list) {
        Iterable<ImportRequest> batches = () -> new ImportBatches(list);
        return StreamSupport.stream(batches.spliterator(), false);
    }

    @Override
    public boolean hasNext() {
        return next < list.size();
    }

    @Override
    public ImportRequest next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the list has " + list.size() + " entries");
        }
        ImportRequest.Builder batch = ImportRequest.newBuilder().setFirstLine(line);
        for (int end = Math.min(list.size(), next + ENTRIES); next < end; next++) {
            NewEntry entry = list.entry(next);
            batch.addEntries(entry).addLines(line);
            line += SampleFile.lines(entry);
        }
        return batch.build();
    }
}
