package dev.bellows.cuda.kernel;

import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.reduce.ReduceMax;
import dev.bellows.op.reduce.ReduceMin;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What makes one element of many.
 *
 * @param how the prelude's struct that joins two
 * @param isWide whether elements are joined in a wider dtype than their own
 * @param axes that are reduced
 */
record Reduction(String how, boolean isWide, List<Integer> axes) {
    /** A row this long keeps the few blocks of a device's that have one each busy for longer than launches take. */
    private static final long LONG_ROW = 1L << 18;

    /** So many rows keep a device busy, however long they are. */
    private static final long MANY_ROWS = 64;

    /** What an op does, or null if it reduces nothing. */
    static @Nullable Reduction of(Op op) {
        if (op instanceof ReduceSum sum) {
            return new Reduction("Sum", true, sum.axes());
        }
        if (op instanceof ReduceMax max) {
            return new Reduction("Greatest", false, max.axes());
        }
        return op instanceof ReduceMin min ? new Reduction("Least", false, min.axes()) : null;
    }

    RowLayout layout(Spec in) {
        return RowLayout.of(in.shape(), axes);
    }

    /** Whether it can be computed together with what is before and behind it: there is something to join, and no row is so long that it should have a kernel to itself. */
    boolean isJoinable(Spec in, Spec out) {
        RowLayout layout = layout(in);
        return in.dtype() == out.dtype()
                && layout.size() > 0
                && layout.count() > 1
                && (layout.count() <= LONG_ROW || layout.rows() >= MANY_ROWS);
    }
}
