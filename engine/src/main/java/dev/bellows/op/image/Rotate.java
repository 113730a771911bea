package dev.bellows.op.image;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cos;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Sin;
import dev.bellows.op.movement.Concat;
import java.util.List;

/**
 * Turns images [batch, channels, height, width] around their middles by angles [batch] in degrees, counterclockwise as one looks at
 * them; what comes from outside is 0.
 */
@Formula("y = sample(x, grid rotated by angle)")
public record Rotate() implements Composite {
    public static Tensor rotate(Tensor x, Tensor degrees) {
        return new Rotate().on(x, degrees);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Images.require(this, in.get(0)).requireRank(name(), 4);
        Spec angle = in.get(1).requireDType(name(), x.dtype());
        if (!angle.shape().equals(Shape.of(x.shape().dim(0)))) {
            throw new ShapeException(name() + ": expects one angle per image of " + x + ", got " + angle);
        }
        return List.of(x);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        double across = Math.max(1, x.shape().dim(3) - 1);
        double down = Math.max(1, x.shape().dim(2) - 1);
        Tensor angle = in.get(1).reshape(x.shape().dim(0), 1).mul(Math.PI / 180);
        Tensor cos = Cos.cos(angle);
        Tensor sin = Sin.sin(angle);
        Tensor zero = Full.like(cos, 0);
        // the grid says where a pixel comes from, with y downwards; its units are half the width and half the height
        List<Tensor> matrix = List.of(cos, sin.mul(-down / across), zero, sin.mul(across / down), cos, zero);
        Tensor matrices = Concat.concat(1, matrix);
        return List.of(SpatialTransformer.spatialTransformer(
                x, matrices, x.shape().dim(2), x.shape().dim(3)));
    }
}
