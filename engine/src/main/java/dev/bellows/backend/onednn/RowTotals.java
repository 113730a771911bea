package dev.bellows.backend.onednn;

import dev.bellows.backend.Kernel;
import dev.bellows.backend.Storage;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.op.index.RowSum;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The values of equal rows added up, of f32, in one pass: a row number that was there before is found in a hash table.
 *
 * @param inner the number of values of a row
 */
record RowTotals(int inner) implements Kernel {
    private static final int NONE = -1;
    /** Spreads neighbouring row numbers over the table (Knuth's multiplicative hashing). */
    private static final int SPREAD = 0x9E3779B1;

    static Kernel of(RowSum op, List<Spec> in) {
        if (in.get(1).dtype() != DType.F32) {
            throw new Unimplemented(op.name() + " as a loop on " + in);
        }
        long rows = in.get(0).shape().size();
        return new RowTotals(Math.toIntExact(in.get(1).shape().size() / rows));
    }

    @Override
    public void run(List<Storage> in, List<Storage> out) {
        FloatBuffer values = in.get(1).bytes().asFloatBuffer();
        FloatBuffer sums = out.get(1).bytes().asFloatBuffer();
        IntBuffer given = in.get(0).bytes().asIntBuffer();
        int[] rows = new int[given.capacity()];
        given.get(0, rows);
        int[] first = firsts(rows);
        float[] nothing = new float[inner];
        float[] sum = new float[inner];
        float[] value = new float[inner];
        for (int i = 0; i < rows.length; i++) {
            if (first[i] == i) {
                sums.put(i * inner, values, i * inner, inner);
                continue;
            }
            if (first[i] != NONE) {
                sums.get(first[i] * inner, sum);
                values.get(i * inner, value);
                for (int j = 0; j < inner; j++) {
                    sum[j] += value[j];
                }
                sums.put(first[i] * inner, sum);
            }
            sums.put(i * inner, nothing);
            rows[i] = NONE;
        }
        out.get(0).bytes().asIntBuffer().put(0, rows);
    }

    /** For each row the place where its number came first, or {@link #NONE} if that counts for nothing. */
    private static int[] firsts(int[] rows) {
        int bits = 33 - Integer.numberOfLeadingZeros(rows.length); // a table at most half full
        int[] table = new int[1 << bits];
        Arrays.fill(table, NONE);
        int[] first = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] < 0) {
                first[i] = NONE;
                continue;
            }
            int at = (rows[i] * SPREAD) >>> (Integer.SIZE - bits);
            while (table[at] != NONE && rows[table[at]] != rows[i]) {
                at = (at + 1) & (table.length - 1);
            }
            if (table[at] == NONE) {
                table[at] = i;
            }
            first[i] = table[at];
        }
        return first;
    }

    @Override
    public int overwrites(int output) {
        return output;
    }
}
