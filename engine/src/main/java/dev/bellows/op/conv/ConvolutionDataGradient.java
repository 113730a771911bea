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
 * The gradient of {@link Convolution} by its data, which is also the transposed convolution: {@code dy} [batch, out,
 * spatial…] and {@code w} [out, in / groups, kernel…] to [batch, in, {@code spatial}…].
 */
@Formula("x[n, c, p · stride + k · dilation - padding] += Σ_o dy[n, o, p] · w[o, c, k]")
public record ConvolutionDataGradient(Window window, int groups, Shape spatial) implements Primitive, Differentiable {
    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec dy = in.get(0).requireFloating(name());
        Spec w = in.get(1);
        Convolution.checkRank(name(), window, dy, w);
        Shape expected = window.output(name(), spatial, Window.spatial(w.shape()));
        if (!expected.equals(Window.spatial(dy.shape()))
                || dy.shape().dim(1) != w.shape().dim(0)) {
            throw new ShapeException(
                    name() + ": dy " + dy + " is not what w " + w + " makes of spatial extents " + spatial);
        }
        return List.of(
                dy.with(Shape.of(dy.shape().dim(0), w.shape().dim(1) * groups).concat(spatial)));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.product();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Shape kernel = Window.spatial(v.x(1).shape());
        return Vjp.gradients(
                new Convolution(window, groups).on(v.dy(), v.x(1)),
                new ConvolutionWeightGradient(window, groups, kernel).on(v.dy(), v.x(0)));
    }
}
