package dev.bellows.backend.onednn.loop;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.backend.onednn.plan.AxisView;
import dev.bellows.backend.onednn.plan.Unimplemented;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.reduce.CumSum;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Sums of all elements up to each one, in f32, along an axis that is not the last: as many columns at once as the cache holds,
 * row by row, where the reference walks down one column after the other and finds none of its elements in the cache. It
 * adds up in the same order and in f64 as well, so that the results are equal in bits. Along the last axis the
 * reference's loop is as fast: one addition follows another.
 *
 * @param shape as [outer, axis, inner]
 */
record RunningSums(Shape shape, boolean reverse) implements Kernel {
    /** How many columns are added up at once. */
    private static final int COLUMNS = 1024;

    static Kernel of(CumSum op, List<Spec> in) {
        Spec x = in.get(0);
        Shape shape = AxisView.of(x.shape(), op.axis());
        if (x.dtype() != DType.F32 || shape.dim(2) == 1) {
            throw new Unimplemented(op + " of " + x);
        }
        return new RunningSums(shape, op.reverse());
    }

    @Override
    public void run(List<Storage> in, List<Storage> out) {
        FloatBuffer x = HostMemory.bytes(in.get(0)).asFloatBuffer();
        FloatBuffer y = HostMemory.bytes(out.get(0)).asFloatBuffer();
        int inner = shape.dim(2);
        double[] sums = new double[Math.min(COLUMNS, inner)];
        float[] line = new float[sums.length];
        for (int outer = 0; outer < shape.dim(0); outer++) {
            for (int column = 0; column < inner; column += COLUMNS) {
                int first = outer * shape.dim(1) * inner + column;
                addUp(x, y, first, Math.min(COLUMNS, inner - column), sums, line);
            }
        }
    }

    private void addUp(FloatBuffer x, FloatBuffer y, int first, int count, double[] sums, float[] line) {
        int rows = shape.dim(1);
        Arrays.fill(sums, 0);
        for (int row = 0; row < rows; row++) {
            int at = first + (reverse ? rows - 1 - row : row) * shape.dim(2);
            x.get(at, line, 0, count);
            for (int i = 0; i < count; i++) {
                sums[i] += line[i];
                line[i] = (float) sums[i];
            }
            y.put(at, line, 0, count);
        }
    }

    @Override
    public String toString() {
        return "a loop down " + shape.dim(2) + " columns";
    }
}
