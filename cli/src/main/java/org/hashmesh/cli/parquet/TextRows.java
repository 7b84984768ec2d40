// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.parquet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** The rows of a Parquet file, with the wanted columns as text: only these are read, a row group at a time. */
final class TextRows {
    private final InputFile file;
    private final MessageType schema;
    private final long count;

    private TextRows(InputFile file, MessageType schema, long count) {
        this.file = file;
        this.schema = schema;
        this.count = count;
    }

    /** Takes a row. */
    interface Sink {
        void row(List<String> cells) throws IOException;
    }

    /** Reads what columns there are. */
    static TextRows open(Path path) throws IOException {
        InputFile file = new LocalInputFile(path);
        ParquetReadOptions options =
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
        try (ParquetFileReader reader = ParquetFileReader.open(file, options)) {
            return new TextRows(file, reader.getFileMetaData().getSchema(), reader.getRecordCount());
        }
    }

    long count() {
        return count;
    }

    List<String> columns() {
        return schema.getFields().stream().map(Type::getName).toList();
    }

    /** Gives all rows to the sink, each with its texts in the order of these columns. */
    void each(List<String> wanted, Sink sink) throws IOException {
        List<Type> types = wanted.stream().map(schema::getType).toList();
        for (Type type : types) {
            if (!type.isPrimitive() || type.isRepetition(Type.Repetition.REPEATED)) {
                throw new IOException("the column " + type.getName() + " has lists or structures, not one value a row");
            }
        }
        List<CellText> texts =
                types.stream().map(type -> new CellText(type.asPrimitiveType())).toList();
        try (ParquetReader<Group> rows = new Opening(file, new MessageType(schema.getName(), types)).build()) {
            for (Group row = rows.read(); row != null; row = rows.read()) {
                List<String> cells = new ArrayList<>(texts.size());
                for (int i = 0; i < texts.size(); i++) {
                    cells.add(texts.get(i).of(row, i));
                }
                sink.row(cells);
            }
        }
    }

    /** Opens a file for some of its columns. */
    private static final class Opening extends ParquetReader.Builder<Group> {
        private final MessageType wanted;

        Opening(InputFile file, MessageType wanted) {
            super(file, new PlainParquetConfiguration());
            this.wanted = wanted;
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport() {
                @Override
                public ReadContext init(InitContext context) {
                    return new ReadContext(wanted);
                }
            };
        }
    }
}
