package dev.bellows.backend.onednn.loop;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.backend.onednn.plan.Broadcast;
import dev.bellows.backend.onednn.plan.Unimplemented;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Elementwise ops of integers and truth values: what positions, masks and labels are made with. Loops in Java, because oneDNN
 * computes integers as f32, in which great ones run together. Rows are widened to arrays of longs, computed, and narrowed to the
 * nearest value that the result's dtype has.
 */
record IntLoop(Broadcast stretch, Body body) implements Kernel {
    private static final int SEGMENT = 1024;
    private static final int MOST_OPERANDS = 3;

    /** One set of arrays per thread serves all kernels: the operands and, last, the result. */
    private static final ThreadLocal<long[][]> ARRAYS =
            ThreadLocal.withInitial(() -> new long[MOST_OPERANDS + 1][SEGMENT]);

    @FunctionalInterface
    interface Body {
        /** Computes {@code count} elements of y. */
        void compute(long[][] operands, long[] y, int count);
    }

    static Kernel add(Op op, List<Spec> in) {
        return of(op, in, (x, y, count) -> {
            for (int i = 0; i < count; i++) {
                y[i] = x[0][i] + x[1][i];
            }
        });
    }

    static Kernel sub(Op op, List<Spec> in) {
        return of(op, in, (x, y, count) -> {
            for (int i = 0; i < count; i++) {
                y[i] = x[0][i] - x[1][i];
            }
        });
    }

    static Kernel mul(Op op, List<Spec> in) {
        return of(op, in, (x, y, count) -> {
            for (int i = 0; i < count; i++) {
                y[i] = x[0][i] * x[1][i];
            }
        });
    }

    static Kernel bitAnd(Op op, List<Spec> in) {
        return of(op, in, (x, y, count) -> {
            for (int i = 0; i < count; i++) {
                y[i] = x[0][i] & x[1][i];
            }
        });
    }

    static Kernel less(Op op, List<Spec> in) {
        return of(op, in, (x, y, count) -> {
            for (int i = 0; i < count; i++) {
                y[i] = x[0][i] < x[1][i] ? 1 : 0;
            }
        });
    }

    static Kernel equal(Op op, List<Spec> in) {
        return of(op, in, (x, y, count) -> {
            for (int i = 0; i < count; i++) {
                y[i] = x[0][i] == x[1][i] ? 1 : 0;
            }
        });
    }

    static Kernel where(Op op, List<Spec> in) {
        return of(op, in, (x, y, count) -> {
            for (int i = 0; i < count; i++) {
                y[i] = x[0][i] != 0 ? x[1][i] : x[2][i];
            }
        });
    }

    static Kernel cast(Op op, List<Spec> in) {
        return of(op, in, (x, y, count) -> System.arraycopy(x[0], 0, y, 0, count));
    }

    private static Kernel of(Op op, List<Spec> in, Body body) {
        Spec y = op.infer(in).get(0);
        if (y.dtype().isFloating() || in.stream().anyMatch(spec -> spec.dtype().isFloating())) {
            throw new Unimplemented(op.name() + " as a loop on " + in);
        }
        return new IntLoop(Broadcast.of(y.shape(), in.stream().map(Spec::shape).toList()), body);
    }

    @Override
    public void run(List<Storage> in, List<Storage> out) {
        long[][] arrays = ARRAYS.get();
        long[] y = arrays[MOST_OPERANDS];
        int[] extents = stretch.result().dims();
        int columns = extents[extents.length - 1];
        int rows = Math.toIntExact(stretch.result().size()) / columns;
        long[][] strides = new long[in.size()][];
        ByteBuffer[] sources = new ByteBuffer[in.size()];
        for (int k = 0; k < sources.length; k++) {
            strides[k] = stretch.strides(k);
            sources[k] = HostMemory.bytes(in.get(k));
        }
        ByteBuffer target = HostMemory.bytes(out.get(0));
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column += SEGMENT) {
                int count = Math.min(SEGMENT, columns - column);
                for (int k = 0; k < sources.length; k++) {
                    int step = (int) strides[k][extents.length - 1];
                    int from = start(row, extents, strides[k]) + column * step;
                    widen(sources[k], in.get(k).spec().dtype(), from, step, arrays[k], count);
                }
                body.compute(arrays, y, count);
                narrow(y, count, target, out.get(0).spec().dtype(), row * columns + column);
            }
        }
    }

    /** The number of an operand's element at the beginning of a row of the result. */
    private static int start(int row, int[] extents, long[] strides) {
        int start = 0;
        for (int axis = extents.length - 2, rest = row; axis >= 0; axis--) {
            start += rest % extents[axis] * (int) strides[axis];
            rest /= extents[axis];
        }
        return start;
    }

    private static void widen(ByteBuffer x, DType dtype, int from, int step, long[] to, int count) {
        if (step == 0) {
            Arrays.fill(to, 0, count, read(x, dtype, from));
            return;
        }
        switch (dtype) {
            case I32 -> {
                for (int i = 0; i < count; i++) {
                    to[i] = x.getInt((from + i) * Integer.BYTES);
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    to[i] = read(x, dtype, from + i);
                }
            }
        }
    }

    private static long read(ByteBuffer x, DType dtype, int i) {
        return switch (dtype) {
            case I32 -> x.getInt(i * Integer.BYTES);
            case I64 -> x.getLong(i * Long.BYTES);
            default -> x.get(i) & 0xFF;
        };
    }

    private static void narrow(long[] from, int count, ByteBuffer y, DType dtype, int to) {
        for (int i = 0; i < count; i++) {
            long value = from[i];
            switch (dtype) {
                case I32 ->
                    y.putInt((to + i) * Integer.BYTES, (int)
                            Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value)));
                case I64 -> y.putLong((to + i) * Long.BYTES, value);
                case BOOL -> y.put(to + i, (byte) (value != 0 ? 1 : 0));
                default -> y.put(to + i, (byte) Math.max(0, Math.min(255, value)));
            }
        }
    }
}
