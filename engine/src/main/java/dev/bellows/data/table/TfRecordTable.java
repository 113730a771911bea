package dev.bellows.data.table;

import dev.bellows.data.table.ValueType.ListOf;
import dev.bellows.data.table.ValueType.Scalar;
import dev.bellows.io.tfrecord.TfExample;
import dev.bellows.io.tfrecord.TfExample.Feature;
import dev.bellows.io.tfrecord.TfExample.Kind;
import dev.bellows.io.tfrecord.TfRecordReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Record files of TensorFlow's with a {@code tf.train.Example} per record, a column for each feature by name. A feature that has one value in
 * every record that was looked at is a value, any other a list; of bytes, f32 or i64. Columns that one asks for may be text (of UTF-8), i32,
 * f64, bool, or lists of such, too. What a record lacks is null.
 *
 * <p>Options: {@code records}: {@code bytes} gives the column {@code record}, the bytes of each record, instead; {@code looked} how many
 * records the columns are told by, 1000 unless given.
 */
public final class TfRecordTable implements TableFormat {
    static final String RECORD = "record";
    private static final String RECORDS = "records";
    private static final String LOOKED = "looked";
    private static final long LOOKED_AT = 1000;

    @Override
    public String name() {
        return "tfrecord";
    }

    @Override
    public boolean isSplit() {
        return false;
    }

    private static boolean areBytes(Map<String, String> options) throws IOException {
        String records = options.getOrDefault(RECORDS, "example");
        if (!records.equals("bytes") && !records.equals("example")) {
            throw new IOException("the option " + RECORDS + " is example or bytes, not '" + records + "'");
        }
        return records.equals("bytes");
    }

    private static TfRecordReader open(TableInput file) throws IOException {
        InputStream in = Channels.newInputStream(file.open());
        try {
            return TfRecordReader.open(in);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    @Override
    public List<Column> columns(TableInput file, Map<String, String> options) throws IOException {
        if (areBytes(options)) {
            return List.of(new Column(RECORD, Scalar.BYTES));
        }
        long most;
        try {
            most = Long.parseLong(options.getOrDefault(LOOKED, Long.toString(LOOKED_AT)));
        } catch (NumberFormatException e) {
            throw new IOException("the option " + LOOKED + " is a number of records: " + options.get(LOOKED), e);
        }
        Map<String, Set<Kind>> kinds = new TreeMap<>(); // writers put features in any order
        Map<String, Boolean> lists = new LinkedHashMap<>();
        try (TfRecordReader records = open(file)) {
            byte[] record = records.next();
            while (record != null && records.records() <= most) {
                parse(record, records).forEach((name, feature) -> {
                    kinds.computeIfAbsent(name, n -> EnumSet.noneOf(Kind.class)).add(feature.kind());
                    lists.merge(name, feature.size() != 1, Boolean::logicalOr);
                });
                record = records.next();
            }
        }
        List<Column> columns = new ArrayList<>();
        for (Map.Entry<String, Set<Kind>> entry : kinds.entrySet()) {
            entry.getValue().remove(Kind.NONE);
            if (entry.getValue().size() > 1) {
                throw new IOException("feature '" + entry.getKey() + "' is of several kinds: " + entry.getValue());
            }
            ValueType type = entry.getValue().contains(Kind.F32)
                    ? Scalar.F32
                    : entry.getValue().contains(Kind.I64) ? Scalar.I64 : Scalar.BYTES;
            boolean isList = lists.getOrDefault(entry.getKey(), false);
            columns.add(new Column(entry.getKey(), isList ? new ListOf(type) : type));
        }
        return columns;
    }

    private static Map<String, Feature> parse(byte[] record, TfRecordReader records) throws IOException {
        try {
            return TfExample.parse(record);
        } catch (IOException e) {
            throw new IOException(
                    "record " + (records.records() - 1) + ": " + e.getMessage() + "; the option " + RECORDS
                            + " = bytes reads records of any kind as bytes",
                    e);
        }
    }

    @Override
    public Rows rows(TableInput file, List<Column> wanted, Map<String, String> options, Part part) throws IOException {
        boolean areBytes = areBytes(options);
        if (areBytes) {
            Column.require(columns(file, options), wanted);
        }
        if (!part.has(0)) {
            return new NoRows();
        }
        TfRecordReader records = open(file);
        return new Rows() {
            @Override
            public @Nullable Object @Nullable [] next() throws IOException {
                byte[] record = records.next();
                if (record == null) {
                    return null;
                }
                Object[] row = new Object[wanted.size()];
                if (areBytes && row.length > 0) {
                    row[0] = record;
                } else if (row.length > 0) {
                    fill(row, wanted, parse(record, records), records.records() - 1);
                }
                return row;
            }

            @Override
            public void close() throws IOException {
                records.close();
            }
        };
    }

    private static void fill(@Nullable Object[] row, List<Column> wanted, Map<String, Feature> features, long record)
            throws IOException {
        for (int i = 0; i < row.length; i++) {
            Column column = wanted.get(i);
            Feature feature = features.get(column.name());
            if (feature != null) {
                try {
                    row[i] = FeatureValue.of(feature, column.type());
                } catch (IOException e) {
                    throw new IOException(
                            "record " + record + ": feature '" + column.name() + "' " + e.getMessage(), e);
                }
            }
        }
    }
}
