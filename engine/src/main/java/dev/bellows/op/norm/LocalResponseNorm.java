package dev.bellows.op.norm;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.AvgPool;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Pow;
import dev.bellows.op.elementwise.Square;
import java.util.List;

/**
 * Local response normalisation (Krizhevsky, Sutskever and Hinton 2012), MXNet's LRN: each element of {@code x} [batch,
 * channels, …] is divided by a power of the squares in the {@code size} channels around its own, {@code size} being odd.
 */
@Formula("y_c = x_c / (k + α / size · Σ_j x_j²)^β, |j - c| ≤ size / 2")
public record LocalResponseNorm(int size, double alpha, double beta, double k) implements Composite {
    public static Tensor localResponseNorm(Tensor x, LocalResponseNorm settings) {
        return settings.on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name());
        if (size < 1 || size % 2 == 0) {
            throw new IllegalArgumentException(name() + ": size must be odd and 1 or more, got " + size);
        }
        if (x.shape().rank() < 2) {
            throw new ShapeException(name() + ": expects [batch, channels, …], got " + x);
        }
        return List.of(x);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Shape shape = x.shape();
        int places = Math.toIntExact(shape.slice(2, shape.rank()).size());
        Tensor planes = Square.square(x).reshape(shape.dim(0), 1, shape.dim(1), places);
        Window window = new Window(List.of(1, 1), List.of(size / 2, 0), List.of(1, 1));
        Tensor mean = AvgPool.avgPool(planes, Shape.of(size, 1), window, true); // of what lies outside as zeros
        Tensor base = mean.mul(alpha).add(k).reshape(shape.dims());
        return List.of(x.mul(Pow.pow(base, Full.scalar(x, -beta))));
    }
}
