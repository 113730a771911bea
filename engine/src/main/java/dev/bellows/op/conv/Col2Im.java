package dev.bellows.op.conv;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.ScatterAdd;
import dev.bellows.op.movement.Slice;
import java.util.List;
import java.util.stream.IntStream;

/** The transpose of {@link Im2Col}: adds patches up where they came from, in images of the spatial extents {@code size}. */
@Formula("y[n, c, i·stride + p·dilation - padding, …] += x[n, (c, p, q), (i, j)]")
public record Col2Im(Shape size, Shape kernel, Window window) implements Composite {
    public static Tensor col2Im(Tensor x, Shape size, Shape kernel, Window window) {
        return new Col2Im(size, kernel, window).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireFloating(name()).requireRank(name(), 3);
        Shape positions = window.output(name(), size, kernel);
        int channels = Math.toIntExact(x.shape().dim(1) / kernel.size());
        if (channels * kernel.size() != x.shape().dim(1)
                || positions.size() != x.shape().dim(2)) {
            throw new ShapeException(name() + ": expects patches [batch, channels · " + kernel.size() + ", "
                    + positions.size() + "], got " + x);
        }
        return List.of(x.with(Shape.of(x.shape().dim(0), channels).concat(size)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor x = in.get(0);
        Shape shape = infer(List.of(x.spec())).get(0).shape();
        Patches patches = Patches.of(window, size, kernel);
        Tensor index = patches.index(x);
        Tensor apart = x.reshape(shape.slice(0, 2).concat(index.shape()).dims());
        Tensor sum = new ScatterAdd(2, Math.toIntExact(patches.padded().size())).on(apart, index);
        Tensor padded = sum.reshape(shape.slice(0, 2).concat(patches.padded()).dims());
        List<Integer> whole = IntStream.of(shape.dims()).boxed().toList();
        return List.of(new Slice(patches.before(), whole).on(padded));
    }
}
