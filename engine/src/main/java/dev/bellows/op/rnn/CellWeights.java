package dev.bellows.op.rnn;

import dev.bellows.op.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a cell, where all gates lie one after the other along the first axis.
 *
 * @param i2h [gates · hidden, features]
 * @param h2h [gates · hidden, out], where {@code out} is {@code hidden} without a projection
 * @param i2hBias [gates · hidden]
 * @param h2hBias [gates · hidden]
 * @param projection [out, hidden], or null
 */
public record CellWeights(
        Tensor i2h,
        Tensor h2h,
        Tensor i2hBias,
        Tensor h2hBias,
        @Nullable Tensor projection) {}
