package dev.bellows.spark.source;

import dev.bellows.data.table.Column;
import dev.bellows.data.table.FeatureValue;
import dev.bellows.data.table.ValueType;
import dev.bellows.io.tfrecord.TfExample;
import dev.bellows.io.tfrecord.TfExample.Feature;
import dev.bellows.io.tfrecord.TfRecordWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.types.StructType;

/** Rows as {@code tf.train.Example}s: a feature for each column that is not null. One file for each task. */
final class TfRecordWriting extends OutputWriterFactory {
    private static final String GZIP = "gzip";

    private final boolean isPacked;

    /**
     * Checks what is to be written.
     *
     * @throws IllegalArgumentException a sentence with the column that no example holds
     */
    TfRecordWriting(List<Column> columns, String compression) {
        if (!compression.equals(GZIP) && !compression.equals("none")) {
            throw new IllegalArgumentException(
                    "tfrecord: the option compression is none or gzip, not '" + compression + "'");
        }
        isPacked = compression.equals(GZIP);
        for (Column column : columns) {
            ValueType type = column.type() instanceof ValueType.ListOf list ? list.element() : column.type();
            if (!(type instanceof ValueType.Scalar scalar) || scalar.compareTo(ValueType.Scalar.DATE) >= 0) {
                throw new IllegalArgumentException("tfrecord: column '" + column.name() + "' is " + column.type()
                        + ", and an example holds numbers, texts, bytes and lists of such; cast or drop it");
            }
        }
    }

    @Override
    public String getFileExtension(TaskAttemptContext context) {
        return isPacked ? ".tfrecord.gz" : ".tfrecord";
    }

    @Override
    public OutputWriter newInstance(String path, StructType schema, TaskAttemptContext context) {
        try {
            Path file = new Path(path);
            OutputStream out = new BufferedOutputStream(
                    file.getFileSystem(context.getConfiguration()).create(file, false));
            return new Writer(path, SparkTypes.columns(schema), isPacked ? new GZIPOutputStream(out) : out);
        } catch (IOException e) {
            throw new UncheckedIOException("tfrecord: " + path + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static final class Writer extends OutputWriter {
        private final String path;
        private final List<Column> columns;
        private final TfRecordWriter out;

        Writer(String path, List<Column> columns, OutputStream out) {
            this.path = path;
            this.columns = new ArrayList<>(columns);
            this.out = new TfRecordWriter(out);
        }

        @Override
        public void write(InternalRow row) {
            Map<String, Feature> features = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                Object value = InternalValue.at(row, i, column.type());
                if (value != null) {
                    try {
                        features.put(column.name(), FeatureValue.feature(value, column.type()));
                    } catch (IllegalArgumentException e) {
                        throw new IllegalArgumentException(
                                "tfrecord: column '" + column.name() + "' " + e.getMessage(), e);
                    }
                }
            }
            try {
                out.write(TfExample.write(features));
            } catch (IOException e) {
                throw new UncheckedIOException("tfrecord: " + path + " cannot be written: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            try {
                out.close();
            } catch (IOException e) {
                throw new UncheckedIOException("tfrecord: " + path + " cannot be written: " + e.getMessage(), e);
            }
        }

        @Override
        public String path() {
            return path;
        }
    }
}
