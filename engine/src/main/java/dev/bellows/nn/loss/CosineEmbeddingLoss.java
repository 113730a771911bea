package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Where;
import java.util.List;

/**
 * Draws the embeddings of alike things into one direction and keeps those of others apart: with the cosine c of the angle
 * between them, 1 - c for a label of 1 and max(0, c - margin) for -1. Lengths below 1e-12 count as 1e-12, so that the cosine of
 * a zero vector is 0. Of two outputs and a label [batch].
 *
 * @param margin the cosine up to which different things may resemble each other, in [-1, 1]; 0 by default
 */
public record CosineEmbeddingLoss(double margin) implements EmbeddingLoss {
    public CosineEmbeddingLoss {
        Setting.require("CosineEmbeddingLoss", margin >= -1 && margin <= 1, "margin must be in [-1, 1]", margin);
    }

    public CosineEmbeddingLoss() {
        this(0);
    }

    @Override
    public Tensor ofAll(List<? extends Tensor> outputs, List<? extends Tensor> labels) {
        Operand.count(this, outputs.size() == 2 && labels.size() == 1, "two outputs and one label", outputs, labels);
        Tensor a = outputs.get(0);
        Tensor b = Operand.like(this, a, outputs.get(1));
        Tensor lengths = PerSample.length(a).mul(PerSample.length(b));
        Tensor cosine = PerSample.sum(a.mul(b)).div(lengths);
        Tensor alike = Less.less(Full.scalar(cosine, 0), Operand.label(this, cosine, labels.get(0)));
        Tensor one = Full.scalar(cosine, 1);
        return Where.where(alike, one.sub(cosine), Relu.relu(cosine.sub(margin)));
    }
}
