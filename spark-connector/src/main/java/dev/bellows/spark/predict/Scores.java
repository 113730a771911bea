package dev.bellows.spark.predict;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.spark.data.codec.RowArrays;
import dev.bellows.spark.data.codec.Texts;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.spark.unsafe.Platform;

/** What a network gave for some rows: for each output its elements, row after row. */
final class Scores {
    /** Before any rows. */
    static final Scores NONE = new Scores(List.of(), 0);

    /** In the place of numbers of steps that a row does not have: a NaN that no computation gives. */
    static final double NO_STEP = Double.longBitsToDouble(0x7ff8_0000_b311_0755L);

    private final List<Output> outputs = new ArrayList<>();
    private final Texts texts = new Texts();
    private final int elements;

    /**
     * One output.
     *
     * @param values a view of the bytes
     * @param counts by row, how many elements are those of steps that it has; none: all are
     */
    private record Output(Spec spec, int elements, byte[] bytes, ByteBuffer values, int[] counts) {
        static Output of(Spec spec, int rows) {
            byte[] bytes = new byte[Math.toIntExact(rows * spec.bytes())];
            ByteBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            return new Output(spec, Math.toIntExact(spec.shape().size()), bytes, values, new int[0]);
        }

        DType dtype() {
            return spec.dtype();
        }

        ByteBuffer rows(int from, int count) {
            int width = elements * dtype().bytes();
            return values.slice(from * width, count * width).order(ByteOrder.nativeOrder());
        }

        /** Copies the elements of a row to an array from a place on. */
        void copy(int row, double[] into, int at) {
            int first = Objects.checkFromIndexSize(row * elements, elements, bytes.length / dtype().bytes());
            if (dtype() == DType.F32) {
                long from = Platform.BYTE_ARRAY_OFFSET + (long) first * Float.BYTES;
                for (int i = 0; i < elements; i++) {
                    into[at + i] = Platform.getFloat(bytes, from + (long) i * Float.BYTES);
                }
            } else {
                for (int i = 0; i < elements; i++) {
                    into[at + i] = element(first + i);
                }
            }
            if (counts.length > 0) {
                Arrays.fill(into, at + counts[row], at + elements, NO_STEP);
            }
        }

        /** With what lengths, i32 by row, say of its steps. */
        Output cut(ByteBuffer lengths) {
            ByteBuffer all = lengths.duplicate().order(ByteOrder.nativeOrder());
            int[] each = new int[all.remaining() / Integer.BYTES];
            for (int row = 0; row < each.length; row++) {
                each[row] = all.getInt() * (elements / spec.shape().dim(0));
            }
            return new Output(spec, elements, bytes, values, each);
        }

        private double element(int index) {
            return switch (dtype()) {
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

    /**
     * Leaves steps of an output out that its rows do not have.
     *
     * @param lengths how many each row has, i32
     */
    void cut(int output, ByteBuffer lengths) {
        outputs.set(output, outputs.get(output).cut(lengths));
    }

    /** Where the outputs of some rows go. */
    RowArrays arrays(int from, int count) {
        return new RowArrays(
                outputs.stream().map(output -> output.rows(from, count)).toList(), texts);
    }

    /** Those that outputs are the places of. */
    Texts texts() {
        return texts;
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
