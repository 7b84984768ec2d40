// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The columns of a kind of row, in order. Names are lower case with underscores, as in CSV headers; a table shows them
 * in upper case with spaces.
 *
 * @param <T> a row
 */
public final class Columns<T> {
    private record Column<T>(String name, boolean wideOnly, Function<? super T, String> text) {}

    private final List<Column<T>> columns;

    private Columns(List<Column<T>> columns) {
        this.columns = List.copyOf(columns);
    }

    public static <T> Columns<T> none() {
        return new Columns<>(List.of());
    }

    /** These columns and one more. */
    public Columns<T> with(String name, Function<? super T, String> text) {
        return plus(new Column<>(name, false, text));
    }

    /** These columns and one that a plain table leaves out; wide tables and CSV have it. */
    public Columns<T> wide(String name, Function<? super T, String> text) {
        return plus(new Column<>(name, true, text));
    }

    /** The same columns, none of them left out of a plain table. */
    public Columns<T> unfolded() {
        return new Columns<>(columns.stream()
                .map(c -> new Column<T>(c.name(), false, c.text()))
                .toList());
    }

    private Columns<T> plus(Column<T> column) {
        List<Column<T>> more = new ArrayList<>(columns);
        more.add(column);
        return new Columns<>(more);
    }

    List<String> names(boolean all) {
        return columns.stream()
                .filter(c -> all || !c.wideOnly())
                .map(Column::name)
                .toList();
    }

    List<String> cells(T row, boolean all) {
        return columns.stream()
                .filter(c -> all || !c.wideOnly())
                .map(c -> c.text().apply(row))
                .toList();
    }
}
