package dev.bellows.spark.predict;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.unsafe.Platform;

/** What a network gave for some rows: for each output its elements, row after row. */
final class Scores {
    /** Before any rows. */
    static final Scores NONE = new Scores(List.of(), 0);

    private final List<Output> outputs = new ArrayList<>();
    private final int elements;

    /** Values is a view of the bytes. */
    private record Output(DType dtype, int elements, byte[] bytes, ByteBuffer values) {
        static Output of(Spec spec, int rows) {
            byte[] bytes = new byte[Math.toIntExact(rows * spec.bytes())];
            ByteBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            return new Output(spec.dtype(), Math.toIntExact(spec.shape().size()), bytes, values);
        }

        ByteBuffer rows(int from, int count) {
            int width = elements * dtype.bytes();
            return values.slice(from * width, count * width).order(ByteOrder.nativeOrder());
        }

        /** Copies the elements of a row to an array from a place on. */
        void copy(int row, double[] into, int at) {
            int first = Objects.checkFromIndexSize(row * elements, elements, bytes.length / dtype.bytes());
            if (dtype == DType.F32) {
                long from = Platform.BYTE_ARRAY_OFFSET + (long) first * Float.BYTES;
                for (int i = 0; i < elements; i++) {
                    into[at + i] = Platform.getFloat(bytes, from + (long) i * Float.BYTES);
                }
            } else {
                for (int i = 0; i < elements; i++) {
                    into[at + i] = element(first + i);
                }
            }
        }

        private double element(int index) {
            return switch (dtype) {
                case F32 -> values.getFloat(index * Float.BYTES);
                case F64 -> values.getDouble(index * Double.BYTES);
                case I32 -> values.getInt(index * Integer.BYTES);
                case I64 -> values.getLong(index * Long.BYTES);
                case U8 -> Byte.toUnsignedInt(values.get(index));
                case BOOL -> values.get(index);
                case BF16 -> throw new IllegalStateException("scores: an output of a network is bf16");
            };
        }
    }

    /**
     * Room for the outputs of so many rows.
     *
     * @param specs of each output for one row
     */
    Scores(List<Spec> specs, int rows) {
        int all = 0;
        for (Spec spec : specs) {
            Output output = Output.of(spec, rows);
            outputs.add(output);
            all += output.elements;
        }
        elements = all;
    }

    /** Where the outputs of some rows go. */
    List<ByteBuffer> rows(int from, int count) {
        return outputs.stream().map(output -> output.rows(from, count)).toList();
    }

    /** The elements of one row, output after output. */
    double[] row(int row) {
        double[] all = new double[elements];
        copy(row, all);
        return all;
    }

    /** As {@link #row}, into an array. */
    void copy(int row, double[] into) {
        int at = 0;
        for (int i = 0; i < outputs.size(); i++) {
            outputs.get(i).copy(row, into, at);
            at += outputs.get(i).elements;
        }
    }
}
