package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.nn.Block;
import dev.bellows.op.Tensor;

/** What layers over [batch, channels, spatial…] say to inputs of another rank. */
final class SpatialAxes {
    private static final String[] NAMES = {"width", "height, width", "depth, height, width"};

    private SpatialAxes() {}

    /** @throws ShapeException if {@code x} has not {@code rank} axes after batch and channels */
    static Shape require(Block layer, int rank, Tensor x) {
        if (x.shape().rank() != rank + 2) {
            String names = NAMES[rank - 1];
            throw new ShapeException(layer + ": expects [batch, channels, " + names + "], got " + x.shape()
                    + "; set the input shape to channels, " + names);
        }
        return x.shape();
    }
}
