package dev.bellows.op.image;

import dev.bellows.core.Spec;
import dev.bellows.op.Composite;
import dev.bellows.op.Formula;
import dev.bellows.op.Tensor;
import java.util.List;

/**
 * Images [batch, channels, …] seen through affine maps [batch, 6], as {@code height} by {@code width} pixels (Jaderberg et al.
 * 2015): {@link AffineGrid}, then {@link BilinearSampler}.
 */
@Formula("y = sample(x, affine grid of A)")
public record SpatialTransformer(int height, int width) implements Composite {
    public static Tensor spatialTransformer(Tensor x, Tensor matrices, int height, int width) {
        return new SpatialTransformer(height, width).on(x, matrices);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        Spec grid = new AffineGrid(height, width).infer(List.of(in.get(1))).get(0);
        return new BilinearSampler().infer(List.of(in.get(0), grid));
    }

    @Override
    public List<Tensor> expand(List<Tensor> in) {
        Tensor grid = AffineGrid.affineGrid(in.get(1), height, width);
        return List.of(BilinearSampler.bilinearSampler(in.get(0), grid));
    }
}
