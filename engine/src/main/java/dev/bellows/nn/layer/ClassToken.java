package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.movement.Concat;
import java.util.List;

/**
 * Puts a learnt step before those of each sequence, [batch, time, units] to [batch, time + 1, units], which stands for the whole, as in a
 * vision transformer (Dosovitskiy et al. 2020, arXiv 2010.11929). Weight [units], 0 at first.
 */
public final class ClassToken extends Block {
    /** A {@link ClassToken} has no settings. */
    public record Config() implements LayerConfig {
        @Override
        public ClassToken build() {
            return new ClassToken();
        }
    }

    private final Parameter weight = weight("weight", Constant.ZERO);

    @Override
    public Tensor forward(Tensor x) {
        Shape shape = x.shape();
        if (shape.rank() != 3) {
            throw new ShapeException(this + ": expects [batch, time, units], got " + x.spec());
        }
        Tensor token = weight.value(this, x, new Spec(Shape.of(shape.dim(2)), x.dtype()));
        Tensor steps = Full.of(x, x.spec().with(shape.with(1, 1)), 0).add(token);
        return Concat.concat(1, List.of(steps, x));
    }

    @Override
    public Config config() {
        return new Config();
    }
}
