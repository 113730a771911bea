package dev.bellows.backend.onednn;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.List;

/**
 * Comparison of i32 arrays, the heart of one-hot encoding and of dropout's masks. A loop in Java, because oneDNN compares
 * integers as f32, in which great ones run together.
 */
record IntComparison(Stretch stretch, boolean less) implements Kernel {
    static Kernel less(Op op, List<Spec> in) {
        return of(op, in, true);
    }

    static Kernel equal(Op op, List<Spec> in) {
        return of(op, in, false);
    }

    private static Kernel of(Op op, List<Spec> in, boolean less) {
        if (in.get(0).dtype() != DType.I32) {
            throw new Unimplemented(op.name() + " as a loop on " + in);
        }
        List<Shape> shapes = in.stream().map(Spec::shape).toList();
        return new IntComparison(Stretch.of(op.infer(in).get(0).shape(), shapes), less);
    }

    @Override
    public void run(List<Storage> in, List<Storage> out) {
        IntBuffer a = in.get(0).bytes().asIntBuffer();
        IntBuffer b = in.get(1).bytes().asIntBuffer();
        ByteBuffer y = out.get(0).bytes();
        long[] aStrides = stretch.strides(0);
        long[] bStrides = stretch.strides(1);
        int[] extents = stretch.result().dims();
        int last = extents.length - 1;
        int columns = extents[last];
        int rows = y.capacity() / columns;
        for (int row = 0; row < rows; row++) {
            int fromA = 0;
            int fromB = 0;
            for (int axis = last - 1, rest = row; axis >= 0; axis--) {
                int at = rest % extents[axis];
                fromA += at * (int) aStrides[axis];
                fromB += at * (int) bStrides[axis];
                rest /= extents[axis];
            }
            for (int i = 0; i < columns; i++) {
                int left = a.get(fromA + i * (int) aStrides[last]);
                int right = b.get(fromB + i * (int) bStrides[last]);
                y.put(row * columns + i, (byte) ((less ? left < right : left == right) ? 1 : 0));
            }
        }
    }
}
