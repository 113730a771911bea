package dev.bellows.graph;

import dev.bellows.core.Shape;
import dev.bellows.op.Op;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.BroadcastTo;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value that is a product plus a shift per channel.
 *
 * @param product a {@link Convolution}, whose channels are axis 1, or a {@link MatMul} by one matrix, whose channels are its
 *     last axis
 * @param x what is multiplied
 * @param w the weights, constant
 * @param shift [channels], or null for none
 */
record FoldedProduct(
        Op product, Tensor x, Tensor w, @Nullable Tensor shift) {
    /** Whether {@code op} is such a product, apart from its weights being constant. */
    static boolean canBe(Op op, List<Symbol> inputs) {
        return op instanceof Convolution
                || (op instanceof MatMul && inputs.get(1).shape().rank() == 2);
    }

    /** A product without a shift. */
    static FoldedProduct of(Op product, List<Symbol> inputs) {
        return new FoldedProduct(product, inputs.get(0), inputs.get(1), null);
    }

    /** The value itself, recorded anew. */
    Symbol made() {
        Tensor y = product.on(x, w);
        return (Symbol) (shift == null ? y : y.add(shift.reshape(per(channels(), y.shape()))));
    }

    private boolean isConvolution() {
        return product instanceof Convolution;
    }

    private int channels() {
        return w.shape().dim(product instanceof MatMul matmul && !matmul.transposeB() ? 1 : 0);
    }

    private Shape shape() {
        return product.infer(List.of(x.spec(), w.spec())).get(0).shape();
    }

    private int axis() {
        return isConvolution() ? 1 : shape().rank() - 1;
    }

    /** Extents of 1, and {@code channels} along the channels' axis, for an array of that shape. */
    private int[] per(int channels, Shape shape) {
        int[] extents = new int[shape.rank()];
        Arrays.fill(extents, 1);
        extents[axis()] = channels;
        return extents;
    }

    /** A constant as [channels], if adding it or multiplying by it treats all of a channel alike and leaves the spec. */
    private Optional<Tensor> perChannel(Tensor constant) {
        Shape all = shape();
        Shape given = constant.shape();
        if (constant.dtype() != w.dtype() || given.rank() > all.rank()) {
            return Optional.empty();
        }
        int fromEnd = all.rank() - axis();
        if (given.size() == 1) {
            return Optional.of(BroadcastTo.broadcastTo(constant.reshape(1), Shape.of(channels())));
        }
        boolean varies = given.rank() >= fromEnd && given.dim(-fromEnd) == channels() && given.size() == channels();
        return varies ? Optional.of(constant.reshape(channels())) : Optional.empty();
    }

    /** With a constant added, if it is one number per channel. */
    Optional<FoldedProduct> plus(Tensor constant) {
        return perChannel(constant).map(this::shifted);
    }

    private FoldedProduct shifted(Tensor more) {
        return new FoldedProduct(product, x, w, shift == null ? more : shift.add(more));
    }

    /** Multiplied by a constant, if it is one number per channel. */
    Optional<FoldedProduct> times(Tensor constant) {
        return perChannel(constant).map(this::scaled);
    }

    private FoldedProduct scaled(Tensor scale) {
        int[] rows = new int[w.shape().rank()];
        Arrays.fill(rows, 1);
        rows[product instanceof MatMul matmul && !matmul.transposeB() ? 1 : 0] = channels();
        return new FoldedProduct(product, x, w.mul(scale.reshape(rows)), shift == null ? null : shift.mul(scale));
    }

    /**
     * Normalised by statistics: (y - mean) / √(var + ε) · γ + β.
     *
     * @param given γ, β, mean and variance, [channels] each
     */
    Optional<FoldedProduct> normalized(double epsilon, List<? extends Tensor> given) {
        if (axis() != 1 || given.stream().anyMatch(each -> each.dtype() != w.dtype())) {
            return Optional.empty();
        }
        Tensor scale = given.get(0).div(Sqrt.sqrt(given.get(3).add(epsilon)));
        Tensor offset = given.get(1).sub(given.get(2).mul(scale));
        return Optional.of(scaled(scale).shifted(offset));
    }
}
