package dev.bellows.op.conv;

import dev.bellows.core.DTypeException;
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
 * Cross-correlation of {@code x} [batch, in, spatial…] with {@code w} [out, in / groups, kernel…], over one to three
 * spatial axes. Input and output channels are split into {@code groups} that do not mix.
 */
@Formula("y[n, o, p] = Σ_{c, k} x[n, c, p · stride + k · dilation - padding] · w[o, c, k]")
public record Convolution(Window window, int groups) implements Primitive, Differentiable {
    public static Tensor convolution(Tensor x, Tensor w, Window window) {
        return new Convolution(window, 1).on(x, w);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name());
        Spec w = in.get(1);
        checkRank(this.name(), window, x, w);
        Shape xs = x.shape();
        Shape ws = w.shape();
        if (groups < 1 || xs.dim(1) != ws.dim(1) * groups || ws.dim(0) % groups != 0) {
            throw new ShapeException(name() + ": channels differ: x " + xs + " has " + xs.dim(1) + ", w " + ws
                    + " expects " + ws.dim(1) + " in each of " + groups + " group(s)");
        }
        Shape out = window.output(name(), Window.spatial(xs), Window.spatial(ws));
        return List.of(x.with(Shape.of(xs.dim(0), ws.dim(0)).concat(out)));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.product();
    }

    static void checkRank(String who, Window window, Spec a, Spec b) {
        if (a.dtype() != b.dtype()) {
            throw new DTypeException(who + ": dtypes differ: " + a + " · " + b + "; cast one of them");
        }
        a.requireRank(who, window.rank() + 2);
        b.requireRank(who, window.rank() + 2);
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Shape x = Window.spatial(v.x(0).shape());
        Shape kernel = Window.spatial(v.x(1).shape());
        return Vjp.gradients(
                new ConvolutionDataGradient(window, groups, x).on(v.dy(), v.x(1)),
                new ConvolutionWeightGradient(window, groups, kernel).on(v.x(0), v.dy()));
    }
}
