package dev.bellows.optim;

import dev.bellows.op.Tensor;

/** Leaves gradients as they are. */
public record Unclipped() implements Clipping {
    @Override
    public Whole whole() {
        return Whole.ELEMENT;
    }

    @Override
    public Tensor clip(Tensor mean, Tensor squares) {
        return mean;
    }

    @Override
    public String toString() {
        return "no clipping";
    }
}
