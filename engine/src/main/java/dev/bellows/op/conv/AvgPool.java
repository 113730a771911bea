package dev.bellows.op.conv;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.movement.Pad;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The mean of each {@code kernel} window over the spatial axes. Padding counts as zeros if {@code countPadding}, else the
 * mean is taken over the elements inside the input.
 */
@Formula("y[n, c, p] = Σ_k x[n, c, p · stride + k - padding] / count")
public record AvgPool(Shape kernel, Window window, boolean countPadding) implements Primitive, Differentiable {
    public static Tensor avgPool(Tensor x, Shape kernel, Window window, boolean countPadding) {
        return new AvgPool(kernel, window, countPadding).on(x);
    }

    /** As above with the windows of a convention. What {@link PoolingConvention#FULL} adds at the end never counts. */
    public static Tensor avgPool(
            Tensor x, Shape kernel, Window window, PoolingConvention convention, boolean countPadding) {
        Window chosen = convention.over(Window.spatial(x.shape()), kernel, window);
        if (convention != PoolingConvention.FULL || !countPadding || chosen.equals(window)) {
            return avgPool(x, kernel, chosen, countPadding);
        }
        List<Integer> none = Collections.nCopies(window.rank(), 0);
        List<Integer> added = IntStream.range(0, window.rank())
                .mapToObj(i ->
                        chosen.paddingAfter().get(i) - window.paddingAfter().get(i))
                .toList();
        Tensor padded = new Pad(overAll(window.padding()), overAll(window.paddingAfter()), 0).on(x);
        return avgPool(padded, kernel, new Window(window.strides(), none, added, window.dilation()), false);
    }

    /** With nothing for batch and channels. */
    private static List<Integer> overAll(List<Integer> spatial) {
        return Stream.concat(Stream.of(0, 0), spatial.stream()).toList();
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(MaxPool.pooled(name(), in.get(0), kernel, window));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.follows();
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Shape spatial = Window.spatial(v.x().shape());
        return Vjp.gradients(new AvgPoolGradient(kernel, window, countPadding, spatial).on(v.dy()));
    }
}
