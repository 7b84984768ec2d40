// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.parquet;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hashmesh.v1.Listing;

/**
 * The child process: writes one Parquet file, or reads one, and ends. Its arguments are {@link #WRITE} or {@link #READ} and
 * the file. Each of its answers begins with a byte that says what it is.
 */
public final class ParquetChild {
    /** Takes delimited Listings, the last of them empty; answers {@link #END} and how many rows there are. */
    public static final String WRITE = "write";

    /**
     * Answers {@link #COLUMNS}, how many rows there are, how many columns and their names; takes how many columns are wanted
     * and their names; answers {@link #ROW} with a text for each of them or {@link #BAD} with a column and a reason, and
     * {@link #END} at last.
     */
    public static final String READ = "read";

    public static final int COLUMNS = 1;
    public static final int ROW = 2;
    public static final int BAD = 3;
    public static final int END = 4;

    /** With the reason. */
    public static final int FAILED = 5;

    /** What {@link DataOutputStream#writeUTF} takes of any characters. */
    private static final int MAX_TEXT = 21_000;

    private ParquetChild() {}

    public static void main(String[] arguments) throws IOException {
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        // What a library may print must not look like an answer.
        System.setOut(System.err);
        Path file = Path.of(arguments[1]);
        boolean done = true;
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(System.in))) {
            if (arguments[0].equals(WRITE)) {
                write(in, file, out);
            } else {
                read(in, file, out);
            }
        } catch (IOException | RuntimeException e) {
            out.writeByte(FAILED);
            out.writeUTF(reason(e));
            done = false;
        }
        out.flush();
        // Whatever threads a library started.
        Runtime.getRuntime().halt(done ? 0 : 1);
    }

    private static String reason(Exception e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return message.length() <= MAX_TEXT ? message : message.substring(0, MAX_TEXT);
    }

    private static void write(DataInputStream in, Path file, DataOutputStream out) throws IOException {
        ListingFile listings = ListingFile.create(file);
        while (true) {
            Listing listing = Listing.parseDelimitedFrom(in);
            if (listing == null) {
                // Without its end, the file is none: nobody takes it for a whole one.
                throw new EOFException("the list was broken off");
            }
            if (listing.equals(Listing.getDefaultInstance())) {
                break;
            }
            listings.write(listing);
        }
        listings.close();
        out.writeByte(END);
        out.writeLong(listings.rows());
    }

    private static void read(DataInputStream in, Path file, DataOutputStream out) throws IOException {
        TextRows rows = TextRows.open(file);
        out.writeByte(COLUMNS);
        out.writeLong(rows.count());
        out.writeInt(rows.columns().size());
        for (String column : rows.columns()) {
            out.writeUTF(column);
        }
        out.flush();
        List<String> wanted = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            wanted.add(in.readUTF());
        }
        rows.each(wanted, cells -> row(wanted, cells, out));
        out.writeByte(END);
    }

    private static void row(List<String> columns, List<String> cells, DataOutputStream out) throws IOException {
        for (int i = 0; i < cells.size(); i++) {
            if (cells.get(i).length() > MAX_TEXT) {
                out.writeByte(BAD);
                out.writeUTF(columns.get(i));
                out.writeUTF("has more than " + MAX_TEXT + " characters");
                return;
            }
        }
        out.writeByte(ROW);
        for (String cell : cells) {
            out.writeUTF(cell);
        }
    }
}
