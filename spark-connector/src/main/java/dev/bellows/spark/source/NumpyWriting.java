package dev.bellows.spark.source;

import dev.bellows.core.DType;
import dev.bellows.data.table.Column;
import dev.bellows.data.table.ValueType;
import dev.bellows.data.table.ValueType.ListOf;
import dev.bellows.data.table.ValueType.Scalar;
import dev.bellows.io.numpy.Npy;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.OutputWriterFactory;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A column of numbers, or of equally long arrays of them, as {@code .npy} files, one for each task. The header says how many rows there are,
 * so they wait on the executor's disk until all are there.
 */
final class NumpyWriting extends OutputWriterFactory {
    /**
     * Checks what is to be written.
     *
     * @throws IllegalArgumentException a sentence if it is not one column of numbers or of arrays of them
     */
    NumpyWriting(List<Column> columns) {
        if (columns.size() != 1) {
            throw new IllegalArgumentException("npy: one column makes a file, and there are "
                    + columns.stream().map(Column::name).toList() + "; select one");
        }
        dtype(columns.get(0));
    }

    private static DType dtype(Column column) {
        ValueType type = column.type();
        while (type instanceof ListOf list) {
            type = list.element();
        }
        if (type instanceof Scalar scalar) {
            switch (scalar) {
                case BOOL -> {
                    return DType.BOOL;
                }
                case I8, I16, I32 -> {
                    return DType.I32;
                }
                case I64 -> {
                    return DType.I64;
                }
                case F32 -> {
                    return DType.F32;
                }
                case F64 -> {
                    return DType.F64;
                }
                default -> {}
            }
        }
        throw new IllegalArgumentException(
                "npy: column '" + column.name() + "' is " + column.type() + ", not numbers or arrays of numbers");
    }

    @Override
    public String getFileExtension(TaskAttemptContext context) {
        return ".npy";
    }

    @Override
    public OutputWriter newInstance(String path, StructType schema, TaskAttemptContext context) {
        try {
            return new Writer(path, SparkTypes.columns(schema).get(0), context);
        } catch (IOException e) {
            throw told(path, e);
        }
    }

    private static UncheckedIOException told(String path, IOException e) {
        return new UncheckedIOException("npy: " + path + " cannot be written: " + e.getMessage(), e);
    }

    private static final class Writer extends OutputWriter {
        private final String path;
        private final Column column;
        private final DType dtype;
        private final TaskAttemptContext context;
        private final java.nio.file.Path waiting = Files.createTempFile("bellows", ".npy");
        private final DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(waiting)));
        private final ByteBuffer element = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        private @Nullable List<Long> extents;
        private long rows;

        Writer(String path, Column column, TaskAttemptContext context) throws IOException {
            this.path = path;
            this.column = column;
            this.dtype = dtype(column);
            this.context = context;
        }

        @Override
        public void write(InternalRow row) {
            Object value = InternalValue.at(row, 0, column.type());
            List<Long> found = new ArrayList<>();
            collect(value, 0, found);
            if (extents == null) {
                extents = found;
            } else if (!extents.equals(found)) {
                throw new IllegalArgumentException("npy: column '" + column.name() + "' has a row of the extents "
                        + found + " after others of " + extents + "; pad them to one");
            }
            try {
                put(value);
            } catch (IOException e) {
                throw told(path, e);
            }
            rows++;
        }

        private void collect(@Nullable Object value, int depth, List<Long> found) {
            if (value instanceof Object[] list) {
                if (found.size() == depth) {
                    found.add((long) list.length);
                } else if (found.get(depth) != list.length) {
                    throw new IllegalArgumentException(
                            "npy: column '" + column.name() + "' has a row whose arrays are not equally long");
                }
                for (Object each : list) {
                    collect(each, depth + 1, found);
                }
            } else if (value == null) {
                throw new IllegalArgumentException(
                        "npy: column '" + column.name() + "' has a null, which no array holds; fill it first");
            }
        }

        private void put(@Nullable Object value) throws IOException {
            if (value instanceof Object[] list) {
                for (Object each : list) {
                    put(each);
                }
                return;
            }
            element.clear();
            if (value instanceof Boolean logical) {
                element.put((byte) (logical ? 1 : 0));
            } else if (value instanceof Number number) {
                switch (dtype) {
                    case F32 -> element.putFloat(number.floatValue());
                    case F64 -> element.putDouble(number.doubleValue());
                    case I64 -> element.putLong(number.longValue());
                    default -> element.putInt(number.intValue());
                }
            }
            out.write(element.array(), 0, element.position());
        }

        @Override
        public void close() {
            try {
                out.close();
                List<Long> dims = new ArrayList<>(List.of(rows));
                dims.addAll(extents == null ? List.of() : extents);
                Path file = new Path(path);
                try (OutputStream to =
                        file.getFileSystem(context.getConfiguration()).create(file, false)) {
                    to.write(Npy.header(dtype, dims));
                    Files.copy(waiting, to);
                }
            } catch (IOException e) {
                throw told(path, e);
            } finally {
                try {
                    Files.deleteIfExists(waiting);
                } catch (IOException e) {
                    waiting.toFile().deleteOnExit();
                }
            }
        }

        @Override
        public String path() {
            return path;
        }
    }
}
