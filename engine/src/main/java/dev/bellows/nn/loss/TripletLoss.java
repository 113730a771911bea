package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Relu;
import java.util.List;

/**
 * Wants an anchor nearer to a positive example than to a negative one, by a margin: max(0, Σ(p - a)² - Σ(n - a)² + margin), the
 * sums over all axes but the batch (Schroff et al. 2015, "FaceNet"). Of three outputs and no label.
 *
 * @param margin by how much the squared distances shall differ, 0 or more; 1 by default
 */
public record TripletLoss(double margin) implements EmbeddingLoss {
    public TripletLoss {
        Setting.require(
                "TripletLoss", margin >= 0 && Double.isFinite(margin), "margin must be finite and 0 or more", margin);
    }

    public TripletLoss() {
        this(1);
    }

    /** One loss per triplet, [batch], of an anchor, a positive and a negative. */
    @Override
    public Tensor ofAll(List<? extends Tensor> outputs, List<? extends Tensor> labels) {
        Operand.count(
                this,
                outputs.size() == 3 && labels.isEmpty(),
                "three outputs, an anchor, a positive and a negative, and no label",
                outputs,
                labels);
        Tensor anchor = outputs.get(0);
        Tensor near = squares(anchor, Operand.like(this, anchor, outputs.get(1)));
        Tensor far = squares(anchor, Operand.like(this, anchor, outputs.get(2)));
        return Relu.relu(PerSample.sum(near.sub(far)).add(margin));
    }

    private static Tensor squares(Tensor anchor, Tensor other) {
        Tensor difference = other.sub(anchor);
        return difference.mul(difference);
    }
}
