package dev.bellows.op.image;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.index.Iota;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import java.util.List;

/**
 * Where a flow takes each pixel: from distances in pixels [batch, 2, height, width], x first, to a grid for {@link BilinearSampler}.
 */
@Formula("grid = 2 · (flow + position) / (size - 1) - 1")
public record FlowGrid() implements Composite {
    public static Tensor flowGrid(Tensor flow) {
        return new FlowGrid().on(flow);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec flow = in.get(0).requireFloating(name()).requireRank(name(), 4);
        if (flow.shape().dim(1) != 2) {
            throw new ShapeException(name() + ": expects a flow [batch, 2, height, width], got " + flow);
        }
        return List.of(flow);
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor flow = in.get(0);
        int height = flow.shape().dim(2);
        int width = flow.shape().dim(3);
        Tensor x = moved(flow, 0, width, Shape.of(1, width));
        Tensor y = moved(flow, 1, height, Shape.of(height, 1));
        return List.of(Concat.concat(1, List.of(x, y)));
    }

    private static Tensor moved(Tensor flow, int channel, int size, Shape shape) {
        Tensor position =
                Cast.cast(Iota.iota(flow, size, DType.I32), flow.dtype()).reshape(shape.dims());
        Tensor part = Slice.slice(flow, 1, channel, channel + 1);
        return part.add(position).mul(2.0 / Math.max(1, size - 1)).sub(1);
    }
}
