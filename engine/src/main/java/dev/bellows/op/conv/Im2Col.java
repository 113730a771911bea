package dev.bellows.op.conv;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Take;
import dev.bellows.op.movement.Pad;
import java.util.List;

/**
 * The patches of images [batch, channels, height, width] that a kernel of this size would see, one per column: [batch, channels ·
 * kernel height · kernel width, positions]. A convolution is then a matrix product.
 */
@Formula("y[n, (c, p, q), (i, j)] = x[n, c, i·stride + p·dilation - padding, likewise for j and q]")
public record Im2Col(Shape kernel, Window window) implements Composite {
    public static Tensor im2Col(Tensor x, Shape kernel, Window window) {
        return new Im2Col(kernel, window).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name()).requireRank(name(), 4);
        Shape out = window.output(name(), Window.spatial(x.shape()), kernel);
        int rows = Math.toIntExact(x.shape().dim(1) * kernel.size());
        return List.of(x.with(Shape.of(x.shape().dim(0), rows, Math.toIntExact(out.size()))));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Patches patches = Patches.of(window, Window.spatial(x.shape()), kernel);
        Tensor padded = new Pad(patches.before(), patches.after(), 0).on(x);
        Tensor flat = padded.reshape(
                x.shape().dim(0),
                x.shape().dim(1),
                Math.toIntExact(patches.padded().size()));
        int[] dims = infer(List.of(x.spec())).get(0).shape().dims();
        return List.of(Take.take(flat, patches.index(x), 2).reshape(dims));
    }
}
