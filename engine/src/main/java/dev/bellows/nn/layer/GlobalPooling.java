package dev.bellows.nn.layer;

import dev.bellows.nn.Block;
import dev.bellows.op.Tensor;
import java.util.stream.IntStream;

/** What the poolings of all places share: [batch, channels, spatial…] to [batch, channels]. */
abstract sealed class GlobalPooling extends Block
        permits GlobalMaxPool1D, GlobalMaxPool2D, GlobalMaxPool3D, GlobalAvgPool1D, GlobalAvgPool2D, GlobalAvgPool3D {
    private final int rank;

    GlobalPooling(int rank) {
        this.rank = rank;
    }

    abstract Tensor pool(Tensor x, int[] axes);

    @Override
    public final Tensor forward(Tensor x) {
        SpatialAxes.require(this, rank, x);
        return pool(x, IntStream.range(2, rank + 2).toArray());
    }
}
