package dev.bellows.op.image;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Take;
import java.util.Arrays;
import java.util.List;

/**
 * Images of another size. With {@code alignCorners} the centres of the outermost pixels stay where they are; without, the outer
 * edges do, which is what most libraries do now. Nothing is smoothed before a size is reduced.
 */
@Formula("y[i, j] = x at the corresponding position, interpolated")
public record Resize(int height, int width, Interpolation method, boolean alignCorners) implements Composite {
    /** By their edges. */
    public static Tensor resize(Tensor x, int height, int width, Interpolation method) {
        return new Resize(height, width, method, false).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = Images.require(this, in.get(0));
        if (height < 1 || width < 1 || x.shape().dim(-1) == 0 || x.shape().dim(-2) == 0) {
            throw new ShapeException(name() + ": cannot make " + height + " by " + width + " pixels of those of " + x);
        }
        return List.of(x.with(x.shape().with(-2, height).with(-1, width)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor rows = along(in.get(0), in.get(0).shape().rank() - 2, height);
        return List.of(along(rows, in.get(0).shape().rank() - 1, width));
    }

    private Tensor along(Tensor x, int axis, int size) {
        Tensor position = position(x, x.shape().dim(axis), size);
        Tensor before = Floor.floor(position);
        if (method == Interpolation.NEAREST) {
            return Take.take(x, Cast.cast(before, DType.I32), axis);
        }
        int[] dims = new int[x.shape().rank() - axis];
        Arrays.fill(dims, 1);
        dims[0] = size;
        Tensor weight = Cast.cast(position.sub(before), x.dtype()).reshape(dims);
        Tensor first = Cast.cast(before, DType.I32);
        Tensor second = Clip.clip(first.add(1), 0, x.shape().dim(axis) - 1);
        Tensor low = Take.take(x, first, axis);
        return low.add(Take.take(x, second, axis).sub(low).mul(weight));
    }

    /** Where along an axis of {@code from} pixels each of {@code to} comes from, in f64, which whole numbers are exact in. */
    private Tensor position(Tensor witness, int from, int to) {
        Tensor i = Iota.iota(witness, to, DType.F64);
        if (alignCorners) {
            Tensor even = i.mul(from - 1.0).div(Math.max(1, to - 1));
            return method == Interpolation.NEAREST ? Floor.floor(even.add(0.5)) : even;
        }
        if (method == Interpolation.NEAREST) {
            return i.mul(from).div(to);
        }
        return Clip.clip(i.add(0.5).mul(from).div(to).sub(0.5), 0, from - 1);
    }
}
