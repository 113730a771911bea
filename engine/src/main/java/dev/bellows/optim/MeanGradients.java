package dev.bellows.optim;

import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The gradients of a step as means over its samples, within the bounds of a clipping: of arrays and symbols alike. */
final class MeanGradients {
    private final Clipping clipping;
    private final List<Tensor> sums;
    private final double weight;
    private final @Nullable Tensor network;

    /**
     * @param sums over the samples, in the precision of their rules
     * @param weight of the samples, usually their number; 1 where the sums are means already
     */
    MeanGradients(Clipping clipping, List<Tensor> sums, double weight) {
        this.clipping = clipping;
        this.sums = sums;
        this.weight = weight;
        this.network = clipping.whole() == Clipping.Whole.NETWORK
                ? sums.stream().map(this::squares).reduce(Tensor::add).orElse(null)
                : null;
    }

    /** Computes one of them. */
    Tensor get(int i) {
        Tensor sum = sums.get(i);
        Tensor mean = weight == 1 ? sum : sum.mul(1.0 / weight);
        return switch (clipping.whole()) {
            case ELEMENT -> clipping.clip(mean, Full.scalar(mean, 0));
            case PARAMETER -> clipping.clip(mean, squares(sum));
            case NETWORK -> clipping.clip(mean, Objects.requireNonNull(network));
        };
    }

    private Tensor squares(Tensor sum) {
        Tensor squares = Clipping.squares(clipping, sum);
        return weight == 1 ? squares : squares.mul(1.0 / weight / weight);
    }
}
