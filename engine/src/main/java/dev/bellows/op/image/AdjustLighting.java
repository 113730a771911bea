package dev.bellows.op.image;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Concat;
import java.util.Arrays;
import java.util.List;

/**
 * Adds to each colour, of images in [0, 1], the principal components of ImageNet's colours times factors [batch…, 3] (Krizhevsky et
 * al. 2012); 0 changes nothing.
 */
@Formula("y_c = x_c + Σ_k component_ck · eigenvalue_k · factor_k")
public record AdjustLighting() implements Composite {
    private static final double[] VALUES = {55.46 / 255, 4.794 / 255, 1.148 / 255};
    private static final double[][] COMPONENTS = {
        {-0.5675, 0.7192, 0.4009}, {-0.5808, -0.0045, -0.8140}, {-0.5836, -0.6948, 0.4203}
    };

    public static Tensor adjustLighting(Tensor x, Tensor factors) {
        return new AdjustLighting().on(x, factors);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Images.requireColour(this, in.get(0));
        Spec factors = in.get(1).requireDType(name(), x.dtype());
        Shape needed = x.shape().slice(0, x.shape().rank() - 2);
        if (!factors.shape().equals(needed)) {
            throw new ShapeException(
                    name() + ": expects factors " + needed + " for images " + x + ", got " + factors.shape());
        }
        return List.of(x);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Tensor factors =
                in.get(1).reshape(in.get(1).shape().concat(Shape.of(1, 1)).dims());
        List<Tensor> channels = Arrays.stream(COMPONENTS)
                .map(row -> Images.mixed(factors, List.of(row[0] * VALUES[0], row[1] * VALUES[1], row[2] * VALUES[2])))
                .toList();
        return List.of(x.add(Concat.concat(-3, channels)));
    }
}
