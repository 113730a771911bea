package dev.bellows.spark.predict;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.spark.data.codec.Texts;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Writes rows of which some outputs are sequences, each as long as its row's, or texts. A row that was not scored has none. */
final class OutputsWriter implements ScoreColumns.Writer {
    private final UnsafeProjection layout;
    private final List<TensorColumns.Output> outputs;
    private final List<Integer> starts;

    /** @param starts where each output begins among the elements of all */
    OutputsWriter(StructType schema, List<TensorColumns.Output> outputs, List<Integer> starts) {
        layout = UnsafeProjection.create(schema);
        this.outputs = outputs;
        this.starts = starts;
    }

    @Override
    public UnsafeRow write(double[] values, Texts texts) {
        @Nullable Object[] columns = new @Nullable Object[starts.size()];
        for (int i = 0; i < columns.length; i++) {
            TensorColumns.Output output = outputs.get(i);
            int start = starts.get(i);
            columns[i] = switch (output.kind()) {
                case STEPS -> steps(output, values, start);
                case VECTOR -> vector(output, values, start);
                case NUMBERS -> cell(output.cells(), output.dtype(), values, start);
                case TEXTS -> Double.isNaN(values[start]) ? null : text(output.cells(), texts, values, start);
            };
        }
        return layout.apply(new GenericInternalRow(columns));
    }

    private static @Nullable ArrayData steps(TensorColumns.Output output, double[] values, int start) {
        Shape cells = output.cells();
        int step = Math.toIntExact(output.shape().size() / output.shape().dim(0));
        int count = 0;
        boolean scored = false;
        while (count < cells.dim(0) && !isMissing(values[start + count * step])) {
            for (int i = 0; i < step; i++) {
                scored |= !Double.isNaN(values[start + count * step + i]);
            }
            count++;
        }
        return scored ? array(cells.with(0, count), output.dtype(), values, start) : null;
    }

    private static boolean isMissing(double value) {
        return Double.doubleToRawLongBits(value) == Double.doubleToRawLongBits(Scores.NO_STEP);
    }

    private static Object vector(TensorColumns.Output output, double[] values, int start) {
        double[] all = new double[output.cells().dim(0)];
        System.arraycopy(values, start, all, 0, all.length);
        return RowTemplate.vector(all);
    }

    private static Object text(Shape shape, Texts texts, double[] places, int start) {
        if (shape.rank() == 0) {
            return UTF8String.fromString(texts.at((int) places[start]));
        }
        Object[] parts = new Object[shape.dim(0)];
        int size = Math.toIntExact(shape.without(0).size());
        for (int i = 0; i < parts.length; i++) {
            parts[i] = text(shape.without(0), texts, places, start + i * size);
        }
        return new GenericArrayData(parts);
    }

    private static Object cell(Shape shape, DType dtype, double[] values, int start) {
        if (shape.rank() > 0) {
            return array(shape, dtype, values, start);
        }
        return dtype == DType.F32 ? (Object) (float) values[start] : (Object) values[start];
    }

    private static ArrayData array(Shape shape, DType dtype, double[] values, int start) {
        int count = shape.dim(0);
        if (shape.rank() > 1) {
            Object[] parts = new Object[count];
            int size = Math.toIntExact(shape.without(0).size());
            for (int i = 0; i < count; i++) {
                parts[i] = array(shape.without(0), dtype, values, start + i * size);
            }
            return new GenericArrayData(parts);
        } else if (dtype == DType.F32) {
            float[] numbers = new float[count];
            for (int i = 0; i < count; i++) {
                numbers[i] = (float) values[start + i];
            }
            return UnsafeArrayData.fromPrimitiveArray(numbers);
        }
        double[] numbers = new double[count];
        System.arraycopy(values, start, numbers, 0, count);
        return UnsafeArrayData.fromPrimitiveArray(numbers);
    }
}
