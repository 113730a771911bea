package dev.bellows.op.image;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.BroadcastTo;
import java.util.List;

/** Repeats each pixel {@code scale} times in both directions; smooth enlargement is {@link Resize}'s. */
@Formula("y[i, j] = x[⌊i / scale⌋, ⌊j / scale⌋]")
public record UpSampling(int scale) implements Composite {
    public static Tensor upSampling(Tensor x, int scale) {
        return new UpSampling(scale).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Images.require(this, in.get(0));
        if (scale < 1) {
            throw new ShapeException(name() + ": scale must be 1 or more, got " + scale);
        }
        Shape shape = x.shape();
        return List.of(x.with(shape.with(-2, shape.dim(-2) * scale).with(-1, shape.dim(-1) * scale)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Shape batch = x.shape().slice(0, x.shape().rank() - 2);
        int rows = x.shape().dim(-2);
        int columns = x.shape().dim(-1);
        Tensor apart = x.reshape(batch.concat(Shape.of(rows, 1, columns, 1)).dims());
        Tensor repeated = BroadcastTo.broadcastTo(apart, batch.concat(Shape.of(rows, scale, columns, scale)));
        return List.of(repeated.reshape(infer(List.of(x.spec())).get(0).shape().dims()));
    }
}
