package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Where;

/**
 * Draws the embeddings of alike things into one direction and keeps those of others apart: with the cosine c of the angle
 * between them, 1 - c for a label of 1 and max(0, c - margin) for -1. Lengths below 1e-12 count as 1e-12, so that the cosine of
 * a zero vector is 0. Not a {@link Loss}, since it compares two predictions.
 *
 * @param margin the cosine up to which different things may resemble each other, in [-1, 1]; 0 by default
 */
public record CosineEmbeddingLoss(double margin) {
    public CosineEmbeddingLoss {
        Setting.require("CosineEmbeddingLoss", margin >= -1 && margin <= 1, "margin must be in [-1, 1]", margin);
    }

    public CosineEmbeddingLoss() {
        this(0);
    }

    /**
     * One loss per pair, [batch].
     *
     * @param a embeddings [batch, …]; the axes after the batch are one vector
     * @param b embeddings of {@code a}'s shape
     * @param label [batch]: more than 0 for a pair of alike things, else for different ones
     */
    public Tensor of(Tensor a, Tensor b, Tensor label) {
        Operand.like(this, a, b);
        Tensor lengths = PerSample.length(a).mul(PerSample.length(b));
        Tensor cosine = PerSample.sum(a.mul(b)).div(lengths);
        Tensor alike = Less.less(Full.scalar(cosine, 0), Operand.label(this, cosine, label));
        Tensor one = Full.scalar(cosine, 1);
        return Where.where(alike, one.sub(cosine), Relu.relu(cosine.sub(margin)));
    }
}
