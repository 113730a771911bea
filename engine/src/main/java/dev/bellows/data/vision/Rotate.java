package dev.bellows.data.vision;

import dev.bellows.core.Shape;
import dev.bellows.op.Tensor;
import dev.bellows.op.image.SpatialTransformer;
import dev.bellows.op.movement.BroadcastTo;

/**
 * Turns a picture counter-clockwise about its middle, by degrees, and keeps its size. Pixels are weighted from the four
 * around; what lies outside is black.
 */
public record Rotate(double degrees, Zoom zoom) implements FixedTransform {
    /** Whether the picture is scaled as well. */
    public enum Zoom {
        NONE,
        /** So far that nothing black is seen. */
        IN,
        /** So far that nothing is lost. */
        OUT
    }

    /** Without scaling. */
    public Rotate(double degrees) {
        this(degrees, Zoom.NONE);
    }

    @Override
    public Tensor apply(Tensor image) {
        return Picture.onPlanes(image, this::rotated);
    }

    private Tensor rotated(Tensor planes) {
        int[] dims = planes.shape().dims();
        int h = planes.shape().dim(-2);
        int w = planes.shape().dim(-1);
        Tensor batch = planes.reshape(-1, planes.shape().dim(-3), h, w);
        double across = Math.max(1, w - 1); // between the middles of the outermost pixels
        double down = Math.max(1, h - 1);
        double scale = scale(across, down);
        double cos = Math.cos(Math.toRadians(degrees)) * scale;
        double sin = Math.sin(Math.toRadians(degrees)) * scale;
        // where each pixel comes from, in halves of the width and of the height; rows count downwards
        Tensor matrix =
                Picture.constant(batch, Shape.of(1, 6), cos, -sin * down / across, 0, sin * across / down, cos, 0);
        Tensor matrices = BroadcastTo.broadcastTo(matrix, Shape.of(batch.shape().dim(0), 6));
        return SpatialTransformer.spatialTransformer(batch, matrices, h, w).reshape(dims);
    }

    /** Source pixels per pixel. */
    private double scale(double across, double down) {
        double cos = Math.abs(Math.cos(Math.toRadians(degrees)));
        double sin = Math.abs(Math.sin(Math.toRadians(degrees)));
        double whole = Math.max((across * cos + down * sin) / across, (across * sin + down * cos) / down);
        return switch (zoom) {
            case NONE -> 1;
            case IN -> 1 / whole;
            case OUT -> whole;
        };
    }
}
