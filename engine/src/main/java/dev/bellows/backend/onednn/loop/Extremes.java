package dev.bellows.backend.onednn.loop;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.backend.onednn.plan.AxisView;
import dev.bellows.backend.onednn.plan.Broadcast;
import dev.bellows.backend.onednn.plan.Unimplemented;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.reduce.Axes;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceMin;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The greatest or least f32 elements over neighbouring axes. A loop in Java, because oneDNN's reductions lose a NaN.
 *
 * @param shape the input as [outer, reduced, inner]
 */
record Extremes(Shape shape, Choice choice) implements Kernel {
    private static final int SEGMENT = 1024;

    /** Takes one of two numbers, or NaN if either is; over arrays, so that the loop is compiled for it. */
    private enum Choice {
        GREATEST {
            @Override
            void merge(float[] best, float[] with, int count) {
                for (int i = 0; i < count; i++) {
                    best[i] = Math.max(best[i], with[i]);
                }
            }
        },
        LEAST {
            @Override
            void merge(float[] best, float[] with, int count) {
                for (int i = 0; i < count; i++) {
                    best[i] = Math.min(best[i], with[i]);
                }
            }
        };

        abstract void merge(float[] best, float[] with, int count);

        float start() {
            return this == GREATEST ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY;
        }
    }

    static Kernel max(ReduceMax op, List<Spec> in) {
        return new Extremes(grouped(in.get(0), op.axes()), Choice.GREATEST);
    }

    static Kernel min(ReduceMin op, List<Spec> in) {
        return new Extremes(grouped(in.get(0), op.axes()), Choice.LEAST);
    }

    private static Shape grouped(Spec x, List<Integer> axes) {
        if (x.dtype() != DType.F32) {
            throw new Unimplemented("greatest elements of " + x.dtype());
        }
        Broadcast groups = Broadcast.of(x.shape(), List.of(Axes.kept(x.shape(), axes)));
        Shape shape = groups.result();
        int reduced = -1;
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (groups.operands().get(0).dim(axis) != shape.dim(axis)) {
                if (reduced >= 0) {
                    throw new Unimplemented("greatest elements over axes apart");
                }
                reduced = axis;
            }
        }
        return reduced < 0 ? Shape.of(Math.toIntExact(shape.size()), 1, 1) : AxisView.of(shape, reduced);
    }

    @Override
    public void run(List<Storage> in, List<Storage> out) {
        FloatBuffer x = HostMemory.bytes(in.get(0)).asFloatBuffer();
        FloatBuffer y = HostMemory.bytes(out.get(0)).asFloatBuffer();
        float[] best = new float[SEGMENT];
        float[] with = new float[SEGMENT];
        int rows = shape.dim(1);
        int inner = shape.dim(2);
        for (int outer = 0; outer < shape.dim(0); outer++) {
            int start = outer * rows * inner;
            if (inner == 1) {
                y.put(outer, overRow(x, start, best, with));
                continue;
            }
            for (int column = 0; column < inner; column += SEGMENT) {
                int count = Math.min(SEGMENT, inner - column);
                x.get(start + column, best, 0, count);
                for (int row = 1; row < rows; row++) {
                    x.get(start + row * inner + column, with, 0, count);
                    choice.merge(best, with, count);
                }
                y.put(outer * inner + column, best, 0, count);
            }
        }
    }

    private float overRow(FloatBuffer x, int start, float[] best, float[] with) {
        int length = shape.dim(1);
        int lanes = Math.min(SEGMENT, length);
        Arrays.fill(best, 0, lanes, choice.start());
        for (int at = 0; at < length; at += SEGMENT) {
            int count = Math.min(SEGMENT, length - at);
            x.get(start + at, with, 0, count);
            choice.merge(best, with, count);
        }
        for (int half = lanes; half > 1; half = (half + 1) / 2) { // fold the lanes
            int upper = half / 2;
            System.arraycopy(best, half - upper, with, 0, upper);
            choice.merge(best, with, upper);
        }
        return best[0];
    }
}
