package dev.bellows.op.attention;

import dev.bellows.core.DType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.GreaterEqual;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.index.Iota;

/** Masks that say by {@code true} which keys a query may attend to. */
public final class AttentionMask {
    private AttentionMask() {}

    /** Integer {@code lengths} [batch] as bool [batch, time]: true for as many first steps of each sample. */
    public static Tensor within(Tensor lengths, int time) {
        Tensor column = Cast.cast(lengths, DType.I64).reshape(lengths.shape().dim(0), 1);
        return Less.less(Iota.iota(lengths, time, DType.I64), column);
    }

    /** Bool [queries, keys]: query {@code i} sees the keys 0 to {@code i}; {@code witness} tells where to compute. */
    public static Tensor causal(Tensor witness, int queries, int keys) {
        Tensor column = Iota.iota(witness, queries, DType.I64).reshape(queries, 1);
        return GreaterEqual.greaterEqual(column, Iota.iota(witness, keys, DType.I64));
    }
}
