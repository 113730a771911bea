package dev.bellows.nn.layer;

import dev.bellows.core.ShapeException;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import java.util.List;

/**
 * The products of two inputs' vectors along the last axis: [batch, …, size] and the same to [batch, …, 1], as where a user meets an
 * item; for a node of a {@link Network}. Of one input, its vectors' squares.
 */
public final class Dot extends Block {
    /** Settings of a {@link Dot}: none. */
    public record Config() implements LayerConfig {
        @Override
        public Dot build() {
            return new Dot();
        }
    }

    @Override
    public Tensor forward(Tensor x) {
        return product(x, x);
    }

    @Override
    public List<Tensor> forwardAll(List<Tensor> in) {
        if (in.size() > 2) {
            throw new ShapeException("Dot: takes two inputs, got " + in.size());
        }
        return List.of(product(in.get(0), in.get(in.size() - 1)));
    }

    private static Tensor product(Tensor a, Tensor b) {
        if (!a.shape().equals(b.shape()) || a.shape().rank() < 2) {
            throw new ShapeException(
                    "Dot: expects two inputs [batch, …, size] of one shape, got " + a.spec() + " and " + b.spec());
        }
        Tensor sum = ReduceSum.sum(a.mul(b), -1);
        return sum.reshape(a.shape().with(-1, 1).dims());
    }

    @Override
    public Config config() {
        return new Config();
    }
}
