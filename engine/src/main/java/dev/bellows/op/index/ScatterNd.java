package dev.bellows.op.index;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * The transpose of {@link GatherNd}: starts from zeros of {@code shape} and adds each value at its coordinates, in the order
 * of the values. MXNet leaves open what coordinates that occur twice give; here both values count.
 */
@Formula("y[index[0, …], …, index[m - 1, …], k] += x[…, k]")
public record ScatterNd(Shape shape) implements Composite {
    public static Tensor scatterNd(Tensor values, Tensor indices, Shape shape) {
        return new ScatterNd(shape).on(values, indices);
    }

    /** {@code x} with the values at their coordinates in place of its own; of values for one place the last counts. */
    public static Tensor set(Tensor x, Tensor values, Tensor indices) {
        Shape shape = x.shape();
        int axes = indices.shape().dim(0);
        Spec expected = new GatherNd().infer(List.of(x.spec(), indices.spec())).get(0);
        if (!values.spec().equals(expected)) {
            throw new ShapeException("ScatterNd.set: values " + values.spec() + " for places of " + expected);
        }
        Tensor number = GatherNd.numbers(indices, shape).reshape(-1);
        Tensor flat = FlatIndex.merged(x, axes);
        Shape rows = flat.shape().with(0, number.shape().dim(0));
        return new IndexCopy(0).on(flat, number, values.reshape(rows.dims())).reshape(shape.dims());
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec values = in.get(0).requireNumber(name());
        Spec expected =
                new GatherNd().infer(List.of(values.with(shape), in.get(1))).get(0);
        if (!values.equals(expected)) {
            throw new ShapeException(name() + ": values " + values + " for places of " + expected);
        }
        return List.of(values.with(shape));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        int axes = in.get(1).shape().dim(0);
        Tensor number = GatherNd.numbers(in.get(1), shape);
        int slices = Math.toIntExact(shape.slice(0, axes).size());
        return List.of(new ScatterAdd(0, slices).on(in.get(0), number).reshape(shape.dims()));
    }
}
