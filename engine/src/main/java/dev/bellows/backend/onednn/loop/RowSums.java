package dev.bellows.backend.onednn.loop;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.backend.onednn.plan.Unimplemented;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.index.RowSum;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Adds up the values of equal rows, in their order. The first place of each row number is found in a table of twice as many
 * entries as there are numbers, or more, in which an entry that is taken sends the next number to the one behind.
 */
final class RowSums implements Kernel {
    private static final int GOLDEN = 0x9E3779B9;

    private final int count;
    private final int inner;
    private final int[] rows;
    private final int[] placeOf; // the place of a row plus 1, or 0 where the entry is free
    private final float[] sum;
    private final float[] value;

    private RowSums(int count, int inner) {
        this.count = count;
        this.inner = inner;
        rows = new int[count];
        placeOf = new int[Math.max(2, Integer.highestOneBit(Math.max(1, count)) * 4)];
        sum = new float[inner];
        value = new float[inner];
    }

    static Kernel of(RowSum op, List<Spec> in) {
        Spec values = in.get(1);
        if (values.dtype() != DType.F32) {
            throw new Unimplemented(op.name() + " of " + values);
        }
        int count = values.shape().dim(0);
        return new RowSums(count, count == 0 ? 0 : (int) (values.shape().size() / count));
    }

    @Override
    public void run(List<Storage> in, List<Storage> out) {
        HostMemory.bytes(in.get(0)).asIntBuffer().get(0, rows);
        Arrays.fill(placeOf, 0);
        ByteBuffer from = HostMemory.bytes(in.get(1));
        ByteBuffer to = HostMemory.bytes(out.get(1));
        FloatBuffer values = from.asFloatBuffer();
        FloatBuffer sums = to.asFloatBuffer();
        int slice = inner * Float.BYTES;
        for (int i = 0; i < count; i++) {
            int place = rows[i] < 0 ? -1 : first(rows[i], i);
            if (place == i) {
                to.put(i * slice, from, i * slice, slice);
                continue;
            }
            if (place >= 0) {
                add(values, i, sums, place);
            }
            rows[i] = -1;
            Arrays.fill(value, 0);
            sums.put(i * inner, value);
        }
        HostMemory.bytes(out.get(0)).asIntBuffer().put(0, rows);
    }

    /** Where {@code row} came first: here, unless it is known. */
    private int first(int row, int here) {
        int mask = placeOf.length - 1;
        int entry = ((row * GOLDEN) >>> 7) & mask;
        while (placeOf[entry] != 0) {
            int place = placeOf[entry] - 1;
            if (rows[place] == row) {
                return place;
            }
            entry = (entry + 1) & mask;
        }
        placeOf[entry] = here + 1;
        return here;
    }

    private void add(FloatBuffer values, int from, FloatBuffer sums, int to) {
        values.get(from * inner, value);
        sums.get(to * inner, sum);
        for (int i = 0; i < inner; i++) {
            sum[i] += value[i];
        }
        sums.put(to * inner, sum);
    }

    @Override
    public int overwrites(int output) {
        return output;
    }

    @Override
    public String toString() {
        return "a hash of rows";
    }
}
