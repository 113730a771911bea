package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.nn.Block;
import dev.bellows.nn.Extents;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.PoolingConvention;
import dev.bellows.op.conv.Window;
import java.util.Collections;
import java.util.List;

/** What the poolings over one to three axes share: windows. They differ in what they make of one. */
abstract sealed class SpatialPooling extends Block
        permits MaxPool1D, MaxPool2D, MaxPool3D, AvgPool1D, AvgPool2D, AvgPool3D {
    private static final Extents ZERO = Extents.of(0);

    private final Shape kernel;
    private final Window window;
    private final PoolingConvention convention;
    private final String text;

    SpatialPooling(int rank, Extents size, PoolOptions options) {
        String name = getClass().getSimpleName();
        Extents stride = options.stride() == null ? size : options.stride();
        Extents padding = options.padding() == null ? ZERO : options.padding();
        List<Integer> sizes = size.over(rank, name, "size", 1);
        List<Integer> paddings = padding.over(rank, name, "padding", 0);
        for (int i = 0; i < rank; i++) {
            if (paddings.get(i) >= sizes.get(i)) {
                throw new IllegalArgumentException(
                        name + ": padding must be less than the size, got padding " + padding + ", size " + size);
            }
        }
        this.kernel = Shape.of(sizes);
        this.window = new Window(stride.over(rank, name, "stride", 1), paddings, Collections.nCopies(rank, 1));
        this.convention = options.convention() == null ? PoolingConvention.VALID : options.convention();
        this.text = name + "(size " + size + ", stride " + stride + ", padding " + padding
                + (convention == PoolingConvention.VALID ? "" : ", " + convention) + ")";
    }

    abstract Tensor pool(Tensor x, Shape size, Window padded, PoolingConvention chosen);

    @Override
    public final Tensor forward(Tensor x) {
        SpatialAxes.require(this, kernel.rank(), x);
        return pool(x, kernel, window, convention);
    }

    @Override
    public final String toString() {
        return text;
    }
}
