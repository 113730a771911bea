package dev.bellows.op.order;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.index.ScatterAlongAxis;
import dev.bellows.op.index.TakeAlongAxis;
import dev.bellows.op.movement.Slice;
import java.util.List;

/**
 * The {@code k} greatest elements along {@code axis}, greatest first, and their positions (i32), as two outputs; with {@code
 * least} the least ones, least first. Of equal elements the first comes first; NaN is greatest.
 */
@Formula("y₁ = the k greatest of x along axis, y₂ = where they are")
public record TopK(int k, int axis, boolean least) implements Composite {
    /** Values and positions of the greatest. */
    public static List<Tensor> topK(Tensor x, int k, int axis) {
        return new TopK(k, x.shape().axis(axis), false).onAll(List.of(x));
    }

    /** An array like {@code x} with 1 where one of its {@code k} greatest elements along {@code axis} is, and 0 elsewhere. */
    public static Tensor mask(Tensor x, int k, int axis) {
        Tensor positions = topK(x, k, axis).get(1);
        Tensor ones = Full.of(x, positions.spec().with(x.dtype()), 1);
        int chosen = x.shape().axis(axis);
        return new ScatterAlongAxis(chosen, x.shape().dim(chosen)).on(ones, positions);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireAxis(name(), axis);
        if (k < 0 || k > x.shape().dim(axis)) {
            throw new ShapeException(name() + ": " + k + " of the elements along axis " + axis + " of " + x);
        }
        Spec y = x.with(x.shape().with(axis, k));
        return List.of(y, y.with(DType.I32));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor positions = Slice.slice(new ArgSort(axis, !least).on(in.get(0)), axis, 0, k);
        return List.of(new TakeAlongAxis(axis).on(in.get(0), positions), positions);
    }
}
