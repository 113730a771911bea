package dev.bellows.backend.onednn.guard;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.core.BFloat16;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.memory.Buffer;
import dev.bellows.memory.HostPool;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes all of a softmax's results along an axis NaN where one of them is: their sum is a part of each, but oneDNN loses
 * the NaN in it.
 *
 * <p>Whether there is one is seen from sums over the outer axis where there is much to add up: a NaN makes its sum NaN, and
 * neither probabilities nor their logarithms make one otherwise. oneDNN reads as fast as memory does, which we do not.
 */
final class WholeNaN implements Kernel {
    private static final short NAN_HALF = BFloat16.fromFloat(Float.NaN);

    private final Kernel softmax;
    private final Shape shape;
    private final @Nullable Kernel sums;
    private final HostPool pool;

    /**
     * @param shape the result as [outer, axis, inner]
     * @param sums adds up the result over the outer axis, or null if it is small
     */
    WholeNaN(Kernel softmax, Shape shape, @Nullable Kernel sums, HostPool pool) {
        this.softmax = softmax;
        this.shape = shape;
        this.sums = sums;
        this.pool = pool;
    }

    @Override
    public void run(List<Storage> in, List<Storage> out) {
        softmax.run(in, out);
        if (hasNaN(out.get(0))) {
            Storage y = out.get(0);
            if (y.spec().dtype() == DType.BF16) {
                ShortBuffer halves = HostMemory.bytes(y).asShortBuffer();
                spread(i -> Float.isNaN(BFloat16.toFloat(halves.get(i))), i -> halves.put(i, NAN_HALF));
            } else {
                FloatBuffer floats = HostMemory.bytes(y).asFloatBuffer();
                spread(i -> Float.isNaN(floats.get(i)), i -> floats.put(i, Float.NaN));
            }
        }
    }

    private boolean hasNaN(Storage y) {
        if (sums == null) {
            return Scan.hasNaN(y);
        }
        Spec sum = new Spec(shape.slice(1, 3), DType.F32);
        Buffer buffer = pool.allocate(sum.bytes());
        try {
            Storage found = new Storage(buffer, 0, sum);
            sums.run(List.of(y), List.of(found));
            return Scan.hasNaN(found);
        } finally {
            buffer.release();
        }
    }

    private void spread(IntPredicate isNaN, IntConsumer makeNaN) {
        int length = shape.dim(1);
        int inner = shape.dim(2);
        for (int outer = 0; outer < shape.dim(0); outer++) {
            for (int column = 0; column < inner; column++) {
                int start = outer * length * inner + column;
                boolean found = false;
                for (int i = 0; i < length; i++) {
                    found |= isNaN.test(start + i * inner);
                }
                for (int i = 0; found && i < length; i++) {
                    makeNaN.accept(start + i * inner);
                }
            }
        }
    }

    @Override
    public int overwrites(int output) {
        return softmax.overwrites(output);
    }

    @Override
    public void close() {
        softmax.close();
        if (sums != null) {
            sums.close();
        }
    }

    @Override
    public String toString() {
        return softmax.toString();
    }
}
