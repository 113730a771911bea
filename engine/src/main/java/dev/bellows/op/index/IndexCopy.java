package dev.bellows.op.index;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Differentiable;
import dev.bellows.op.Formula;
import dev.bellows.op.Narrowing;
import dev.bellows.op.Primitive;
import dev.bellows.op.Tensor;
import dev.bellows.op.Vjp;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Where;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code x} with slices along {@code axis} replaced: slice {@code index[j]} by slice {@code j} of the values. Of values for one
 * place the last counts, and alone has a gradient. An index outside {@code [0, extent)} is an error.
 */
@Formula("y = x, but y[…, index[j], …] = v[…, j, …]")
public record IndexCopy(int axis) implements Primitive, Differentiable {
    public static Tensor indexCopy(Tensor x, Tensor indices, Tensor values, int axis) {
        return new IndexCopy(x.shape().axis(axis)).on(x, indices, values);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        return List.of(replaced(name(), in, axis));
    }

    @Override
    public Narrowing narrowing() {
        return Narrowing.never();
    }

    static Spec replaced(String who, List<Spec> in, int axis) {
        Spec x = in.get(0).requireAxis(who, axis);
        int count = in.get(1).requireInteger(who).requireRank(who, 1).shape().dim(0);
        Spec expected = x.with(x.shape().with(axis, count));
        if (!in.get(2).equals(expected)) {
            throw new ShapeException(who + ": values " + in.get(2) + " for places of " + expected);
        }
        return x;
    }

    @Override
    public List<@Nullable Tensor> vjp(Vjp v) {
        Tensor index = v.x(1);
        Tensor none = Full.like(v.x(2), 0);
        Tensor taken = new Take(axis).on(v.dy(), index);
        return Vjp.gradients(
                new IndexCopy(axis).on(v.dy(), index, none), null, Where.where(isLast(v, index), taken, none));
    }

    /** Whether the value for each index is the one that stayed, shaped to go with the values. */
    private Tensor isLast(Vjp v, Tensor index) {
        Shape values = v.x(2).shape();
        int count = values.dim(axis);
        Tensor order = Iota.iota(v.dy(), count, DType.I32);
        Tensor nobody = Full.of(v.dy(), Spec.of(DType.I32, v.x(0).shape().dim(axis)), -1);
        Tensor writer = new IndexCopy(0).on(nobody, index, order);
        Tensor last = Equal.equal(Take.take(writer, index, 0), order);
        int[] dims = new int[values.rank()];
        Arrays.fill(dims, 1);
        dims[axis] = count;
        return last.reshape(dims);
    }
}
