package dev.bellows.backend.onednn.loop;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.backend.onednn.plan.AxisView;
import dev.bellows.core.BFloat16;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.order.ArgSort;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Sorting, which oneDNN lacks. Each element becomes an integer of the same order; that and the element's position are one long,
 * so that an array of longs is sorted, without comparing objects, and equal elements keep their order. Elements of 8 bytes take
 * two such sorts, by their lower and then by their upper halves.
 *
 * @param shape the input as [outer, axis, inner]
 */
record Sorting(Shape shape, DType dtype, boolean descending) implements Kernel {
    static Kernel argSort(ArgSort op, List<Spec> in) {
        Spec x = in.get(0);
        return new Sorting(AxisView.of(x.shape(), op.axis()), x.dtype(), op.descending());
    }

    @Override
    public void run(List<Storage> in, List<Storage> out) {
        ByteBuffer x = HostMemory.bytes(in.get(0));
        IntBuffer y = HostMemory.bytes(out.get(0)).asIntBuffer();
        int extent = shape.dim(1);
        int inner = shape.dim(2);
        long[] keys = new long[extent];
        for (int line = 0; line < shape.dim(0) * inner; line++) {
            int start = line / inner * inner * extent + line % inner;
            for (int k = 0; k < extent; k++) {
                keys[k] = key(x, start + k * inner);
            }
            int[] order = dtype.bytes() == Long.BYTES ? byHalves(keys) : byLowerHalf(keys);
            for (int k = 0; k < extent; k++) {
                y.put(start + k * inner, order[k]);
            }
        }
    }

    /** An integer that is less where the element is; where it is greater, if descending. */
    long key(ByteBuffer x, int i) {
        long ascending = ascending(x, i);
        return descending ? ~ascending : ascending;
    }

    private long ascending(ByteBuffer x, int i) {
        return switch (dtype) {
            case F32 -> ordered(x.getFloat(i * Float.BYTES));
            case BF16 -> ordered(BFloat16.toFloat(x.getShort(i * Short.BYTES)));
            case F64 -> ordered(x.getDouble(i * Double.BYTES));
            case I32 -> x.getInt(i * Integer.BYTES);
            case I64 -> x.getLong(i * Long.BYTES);
            case U8 -> x.get(i) & 0xFF;
            case BOOL -> x.get(i);
        };
    }

    /** The bits of a floating number order like an integer if those of negative ones are turned; adding 0 makes -0 a 0. */
    private static int ordered(float value) {
        int bits = Float.floatToIntBits(value + 0f);
        return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    }

    private static long ordered(double value) {
        long bits = Double.doubleToLongBits(value + 0.0);
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    private static int[] byLowerHalf(long[] keys) {
        long[] packed = new long[keys.length];
        for (int k = 0; k < packed.length; k++) {
            packed[k] = keys[k] << Integer.SIZE | k;
        }
        return positions(packed);
    }

    private static int[] byHalves(long[] keys) {
        long[] packed = new long[keys.length];
        for (int k = 0; k < packed.length; k++) {
            packed[k] = (keys[k] ^ 0x8000_0000L) << Integer.SIZE | k; // the lower half has no sign
        }
        int[] byLower = positions(packed);
        for (int rank = 0; rank < packed.length; rank++) {
            packed[rank] = keys[byLower[rank]] >> Integer.SIZE << Integer.SIZE | rank;
        }
        int[] order = positions(packed);
        for (int k = 0; k < order.length; k++) {
            order[k] = byLower[order[k]];
        }
        return order;
    }

    private static int[] positions(long[] packed) {
        Arrays.sort(packed);
        int[] positions = new int[packed.length];
        for (int k = 0; k < positions.length; k++) {
            positions[k] = (int) packed[k];
        }
        return positions;
    }
}
