package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Where;
import java.util.List;

/**
 * Draws the embeddings of alike things together and pushes those of others apart, up to a margin (Hadsell et al. 2006,
 * "Dimensionality reduction by learning an invariant mapping"): with the Euclidean distance d of the two, ½ d² where the label is
 * more than 0, else ½ max(0, margin - d)².
 *
 * @param margin the distance beyond which different things are far enough apart, more than 0; 1 by default
 */
public record ContrastiveLoss(double margin) implements EmbeddingLoss {
    public ContrastiveLoss {
        Setting.require(
                "ContrastiveLoss",
                margin > 0 && Double.isFinite(margin),
                "margin must be finite and more than 0",
                margin);
    }

    public ContrastiveLoss() {
        this(1);
    }

    @Override
    public Tensor ofAll(List<? extends Tensor> outputs, List<? extends Tensor> labels) {
        Operand.count(this, outputs.size() == 2 && labels.size() == 1, "two outputs and one label", outputs, labels);
        Tensor a = outputs.get(0);
        Tensor distance = PerSample.length(a.sub(Operand.like(this, a, outputs.get(1))));
        Tensor missing = Relu.relu(Full.scalar(distance, margin).sub(distance));
        Tensor alike = Less.less(Full.scalar(distance, 0), Operand.label(this, distance, labels.get(0)));
        return Where.where(alike, distance.mul(distance), missing.mul(missing)).mul(0.5);
    }
}
