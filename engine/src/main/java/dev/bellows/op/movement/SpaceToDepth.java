package dev.bellows.op.movement;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** Undoes {@link DepthToSpace}: moves blocks of x [batch, channels, height · block, width · block] into channels. */
@Formula("y[n, (i·b + j)·C + c, h, w] = x[n, c, h·b + i, w·b + j]")
public record SpaceToDepth(int block) implements Composite {
    public static Tensor spaceToDepth(Tensor x, int block) {
        return new SpaceToDepth(block).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireRank(name(), 4);
        int[] dims = x.shape().dims();
        if (block < 1 || dims[2] % block != 0 || dims[3] % block != 0) {
            throw new ShapeException(name() + ": height and width of " + x + " do not divide into blocks of " + block);
        }
        return List.of(x.with(Shape.of(dims[0], dims[1] * block * block, dims[2] / block, dims[3] / block)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Shape x = in.get(0).shape();
        Shape y = infer(List.of(in.get(0).spec())).get(0).shape();
        Tensor blocks = in.get(0).reshape(x.dim(0), x.dim(1), y.dim(2), block, y.dim(3), block);
        return List.of(Transpose.transpose(blocks, 0, 3, 5, 1, 2, 4).reshape(y.dims()));
    }
}
