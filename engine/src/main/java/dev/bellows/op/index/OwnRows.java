package dev.bellows.op.index;

import dev.bellows.core.DType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.GreaterEqual;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.LogicalOr;
import dev.bellows.op.elementwise.Where;

/**
 * What ids mean to one who has only some rows of a table: which of them are its own, and where their rows lie; 0 for those of others.
 */
record OwnRows(Tensor isOwn, Tensor place) {
    /** Ids of any integer dtype in one that has negative numbers, and all that they say. */
    static Tensor signed(Tensor ids) {
        return ids.dtype() == DType.I64 ? ids : Cast.cast(ids, DType.I32);
    }

    /**
     * Of {@linkplain #signed signed} ids.
     *
     * @param isOwn which of them are rows that are here
     * @param place where these are; what stands there for others does not matter
     * @param rows of the whole table; an id that is none of them is an error of {@link Take}'s, which names it
     */
    static OwnRows of(Tensor ids, Tensor isOwn, Tensor place, int rows) {
        Tensor zero = Full.scalar(ids, 0);
        Tensor isWrong =
                LogicalOr.logicalOr(Less.less(ids, zero), GreaterEqual.greaterEqual(ids, Full.scalar(ids, rows)));
        // An id that is no row stays as it is, which is no place either, so that Take names it.
        return new OwnRows(isOwn, Where.where(isWrong, ids, Where.where(isOwn, place, zero)));
    }

    /** The values [ids' shape …, …] where the ids are own, zeros elsewhere. */
    Tensor masked(Tensor values) {
        int[] dims = new int[values.shape().rank()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = i < isOwn.shape().rank() ? isOwn.shape().dim(i) : 1;
        }
        return Where.where(isOwn.reshape(dims), values, Full.scalar(values, 0));
    }
}
