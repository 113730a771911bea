package dev.bellows.op.conv;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The gradient of {@link Convolution} by its weights: {@code x} [batch, in, spatial…] and {@code dy} [batch, out,
 * spatial…] to [out, in / groups, {@code kernel}…].
 */
@Formula("w[o, c, k] = Σ_{n, p} x[n, c, p · stride + k · dilation - padding] · dy[n, o, p]")
public record ConvolutionWeightGradient(Window window, int groups, Shape kernel) implements Primitive, Differentiable {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name());
        Spec dy = in.get(1);
        Convolution.checkRank(name(), window, x, dy);
        Shape expected = window.output(name(), Window.spatial(x.shape()), kernel);
        if (!expected.equals(Window.spatial(dy.shape()))
                || dy.shape().dim(0) != x.shape().dim(0)) {
            throw new ShapeException(name() + ": dy " + dy + " is not what a kernel " + kernel + " makes of x " + x);
        }
        return List.of(
                x.with(Shape.of(dy.shape().dim(1), x.shape().dim(1) / groups).concat(kernel)));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.product().keepingWide(result -> true);
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Shape spatial = Window.spatial(v.x(0).shape());
        return Vjp.gradients(
                new ConvolutionDataGradient(window, groups, spatial).on(v.x(1), v.dy()),
                new Convolution(window, groups).on(v.x(0), v.dy()));
    }
}
