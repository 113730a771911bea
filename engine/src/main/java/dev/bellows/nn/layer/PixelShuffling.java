package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.nn.Block;
import dev.bellows.nn.Extents;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Transpose;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the pixel shuffles (Shi et al. 2016, arXiv 1609.05158) over one to three axes share: channels [batch, factors ·
 * channels, spatial…] become places [batch, channels, factor · spatial…].
 */
abstract sealed class PixelShuffling extends Block permits PixelShuffle1D, PixelShuffle2D, PixelShuffle3D {
    private final List<Integer> factors;
    private final String text;

    PixelShuffling(int rank, Extents factor) {
        this.factors = factor.over(rank, getClass().getSimpleName(), "factor", 1);
        this.text = getClass().getSimpleName() + "(factor " + factor + ")";
    }

    @Override
    public final Tensor forward(Tensor x) {
        int rank = factors.size();
        Shape in = SpatialAxes.require(this, rank, x);
        int product = factors.stream().reduce(1, Math::multiplyExact);
        if (in.dim(1) % product != 0) {
            throw new ShapeException(
                    this + ": " + in.dim(1) + " channels are not a multiple of " + product + ": " + in);
        }
        Shape batch = Shape.of(in.dim(0), in.dim(1) / product);
        Shape spatial = in.slice(2, rank + 2);
        // [batch, channels, factor…, spatial…] to [batch, channels, spatial, factor, spatial, factor…]
        IntStream pairs = IntStream.range(0, 2 * rank).map(i -> i % 2 == 0 ? 2 + rank + i / 2 : 2 + i / 2);
        int[] order = IntStream.concat(IntStream.of(0, 1), pairs).toArray();
        int[] out = IntStream.range(0, rank)
                .map(i -> spatial.dim(i) * factors.get(i))
                .toArray();
        Shape split = batch.concat(Shape.of(factors)).concat(spatial);
        return Transpose.transpose(x.reshape(split.dims()), order)
                .reshape(batch.concat(Shape.of(out)).dims());
    }

    @Override
    public final String toString() {
        return text;
    }
}
