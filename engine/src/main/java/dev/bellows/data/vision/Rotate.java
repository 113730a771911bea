package dev.bellows.data.vision;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Abs;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Equal;
import dev.bellows.op.elementwise.Floor;
import dev.bellows.op.index.Iota;
import dev.bellows.op.index.Take;

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
        Tensor x = Picture.floating(image);
        int h = Picture.height(image);
        int w = Picture.width(image);
        double scale = scale(Math.max(1, w - 1), Math.max(1, h - 1));
        double cos = Math.cos(Math.toRadians(degrees)) * scale;
        double sin = Math.sin(Math.toRadians(degrees)) * scale;
        Tensor across = fromMiddle(x, w).reshape(1, w);
        Tensor down = fromMiddle(x, h).reshape(h, 1);
        // where each pixel comes from; rows count downwards
        Tensor column = across.mul(cos).sub(down.mul(sin)).add((w - 1) / 2.0);
        Tensor row = across.mul(sin).add(down.mul(cos)).add((h - 1) / 2.0);
        return Picture.as(image.dtype(), sampled(x, column, row));
    }

    /** Source pixels per pixel; the sides are those between the middles of the outermost pixels. */
    private double scale(int w, int h) {
        double cos = Math.abs(Math.cos(Math.toRadians(degrees)));
        double sin = Math.abs(Math.sin(Math.toRadians(degrees)));
        double whole = Math.max((w * cos + h * sin) / w, (w * sin + h * cos) / h);
        return switch (zoom) {
            case NONE -> 1;
            case IN -> 1 / whole;
            case OUT -> whole;
        };
    }

    private static Tensor fromMiddle(Tensor witness, int extent) {
        return Iota.iota(witness, extent, witness.dtype()).sub((extent - 1) / 2.0);
    }

    /** The picture at fractional places, {@code [height, width]} each. */
    private static Tensor sampled(Tensor x, Tensor column, Tensor row) {
        int h = Picture.height(x);
        int w = Picture.width(x);
        Shape shape = x.shape();
        int axis = shape.rank() - 3;
        Shape flat = shape.slice(0, axis).concat(Shape.of(h * w, shape.dim(-1)));
        Tensor pixels = x.reshape(flat.dims());
        Tensor left = Floor.floor(column);
        Tensor top = Floor.floor(row);
        Tensor sum = x.mul(0);
        for (int corner = 0; corner < 4; corner++) {
            Tensor c = left.add(corner & 1);
            Tensor r = top.add(corner >> 1);
            Tensor weight = closeness(column, c, w).mul(closeness(row, r, h));
            Tensor place = Clip.clip(r, 0, h - 1).mul(w).add(Clip.clip(c, 0, w - 1));
            Tensor index = new dev.bellows.op.elementwise.Cast(DType.I32).on(place);
            sum = sum.add(Take.take(pixels, index, axis).mul(weight.reshape(h, w, 1)));
        }
        return sum;
    }

    /** How much a whole place counts at a fractional one: nothing if it is outside. */
    private static Tensor closeness(Tensor fractional, Tensor whole, int extent) {
        Tensor inside = Equal.equal(whole, Clip.clip(whole, 0, extent - 1));
        Tensor distance = Abs.abs(fractional.sub(whole));
        return distance.neg().add(1).mul(new dev.bellows.op.elementwise.Cast(whole.dtype()).on(inside));
    }
}
