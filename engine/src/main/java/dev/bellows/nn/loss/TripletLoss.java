package dev.bellows.nn.loss;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Relu;

/**
 * Wants an anchor nearer to a positive example than to a negative one, by a margin: max(0, Σ(p - a)² - Σ(n - a)² + margin), the
 * sums over all axes but the batch (Schroff et al. 2015, "FaceNet"). Not a {@link Loss}, since it compares three predictions.
 *
 * @param margin by how much the squared distances shall differ, 0 or more; 1 by default
 */
public record TripletLoss(double margin) {
    public TripletLoss {
        Setting.require(
                "TripletLoss", margin >= 0 && Double.isFinite(margin), "margin must be finite and 0 or more", margin);
    }

    public TripletLoss() {
        this(1);
    }

    /** One loss per triplet, [batch], of three arrays of one shape [batch, …]. */
    public Tensor of(Tensor anchor, Tensor positive, Tensor negative) {
        Tensor near = squares(anchor, Operand.like(this, anchor, positive));
        Tensor far = squares(anchor, Operand.like(this, anchor, negative));
        return Relu.relu(PerSample.sum(near.sub(far)).add(margin));
    }

    private static Tensor squares(Tensor anchor, Tensor other) {
        Tensor difference = other.sub(anchor);
        return difference.mul(difference);
    }
}
