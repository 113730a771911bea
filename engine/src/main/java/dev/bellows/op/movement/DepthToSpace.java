package dev.bellows.op.movement;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/** Moves blocks of channels into height and width: x [batch, channels · block², height, width], with the block's rows outermost. */
@Formula("y[n, c, h·b + i, w·b + j] = x[n, (i·b + j)·C + c, h, w]")
public record DepthToSpace(int block) implements Composite {
    public static Tensor depthToSpace(Tensor x, int block) {
        return new DepthToSpace(block).on(x);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec x = in.get(0).requireRank(name(), 4);
        int[] dims = x.shape().dims();
        if (block < 1 || dims[1] % (block * block) != 0) {
            throw new ShapeException(
                    name() + ": the channels of " + x + " do not divide into blocks of " + block + " by " + block);
        }
        return List.of(x.with(Shape.of(dims[0], dims[1] / (block * block), dims[2] * block, dims[3] * block)));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Shape x = in.get(0).shape();
        Shape y = infer(List.of(in.get(0).spec())).get(0).shape();
        Tensor blocks = in.get(0).reshape(x.dim(0), block, block, y.dim(1), x.dim(2), x.dim(3));
        return List.of(Transpose.transpose(blocks, 0, 3, 4, 1, 5, 2).reshape(y.dims()));
    }
}
