// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.file;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import org.hashmesh.entry.FieldException;
import org.hashmesh.v1.NewEntry;

/** The API's {@code NewEntry} as one line of JSON, by protobuf's own mapping; unknown names are refused. */
final class JsonLine implements EntryFile.RecordParser {
    private static final int MAX_REASON = 200;

    private final JsonFormat.Parser parser = JsonFormat.parser();
    private final JsonFormat.Printer printer =
            JsonFormat.printer().preservingProtoFieldNames().omittingInsignificantWhitespace();

    @Override
    public NewEntry parse(String record) throws FieldException {
        NewEntry.Builder entry = NewEntry.newBuilder();
        try {
            parser.merge(record, entry);
        } catch (InvalidProtocolBufferException e) {
            throw new FieldException(CsvCells.LINE, "is not an entry in JSON: " + brief(e));
        }
        return entry.build();
    }

    String print(NewEntry entry) {
        try {
            return printer.print(entry);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an entry has no field that JSON cannot say", e);
        }
    }

    private static String brief(Exception e) {
        String first = String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst("^[a-z.]+[A-Z][A-Za-z]*Exception: ", "");
        return first.length() <= MAX_REASON ? first : first.substring(0, MAX_REASON) + "...";
    }
}
