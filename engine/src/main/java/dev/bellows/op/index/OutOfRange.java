package dev.bellows.op.index;

import dev.bellows.core.DType;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Mod;

/** What an index outside {@code [0, extent)} means. */
public enum OutOfRange {
    /** An error, which names the index, on every backend. */
    RAISE,
    /** The nearest end: negative ones the first element, great ones the last. */
    CLIP,
    /** Counted round and round: -1 is the last element, {@code extent} the first. */
    WRAP;

    /** The indices that {@code indices} stand for along an axis of {@code extent}. */
    Tensor within(Tensor indices, int extent) {
        if (this == RAISE) {
            return indices;
        }
        Tensor index =
                indices.dtype() == DType.U8 ? Cast.cast(indices, DType.I32) : indices; // 255 is the last extent of u8
        return this == CLIP ? Clip.clip(index, 0, Math.max(0, extent - 1)) : Mod.mod(index, Full.scalar(index, extent));
    }
}
