package dev.bellows.data.vision;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Rint;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** What transforms ask of {@code [height, width, channels]} and do with it. */
final class Picture {
    private static final double BRIGHTEST = 255;

    private Picture() {}

    static int height(Tensor image) {
        return require(image).shape().dim(-3);
    }

    static int width(Tensor image) {
        return require(image).shape().dim(-2);
    }

    /** The picture itself, if it is one. */
    static Tensor require(Tensor image) {
        if (image.shape().rank() < 3) {
            throw new ShapeException("picture: expects [height, width, channels], got " + image.spec());
        }
        return image;
    }

    static Tensor requireColours(Object who, Tensor image) {
        if (image.shape().rank() < 3 || image.shape().dim(-1) != 3) {
            throw new ShapeException(who + ": expects [height, width, 3], got " + image.spec());
        }
        return image;
    }

    /** The picture in a dtype that can be computed with. */
    static Tensor floating(Tensor image) {
        return image.dtype().isFloating() ? image : new dev.bellows.op.elementwise.Cast(DType.F32).on(image);
    }

    /** What was computed in the dtype of the picture that it was computed from: bytes are rounded and saturate. */
    static Tensor as(DType dtype, Tensor computed) {
        if (dtype.isFloating()) {
            return computed;
        }
        Tensor whole = Clip.clip(Rint.rint(computed), 0, BRIGHTEST);
        return new dev.bellows.op.elementwise.Cast(dtype).on(whole);
    }

    static Tensor crop(Tensor image, Window window) {
        int height = height(image);
        int width = width(image);
        if (!window.isInside(height, width)) {
            throw new ShapeException("crop: " + window + " leaves a picture of " + height + " by " + width);
        }
        Tensor rows = window.height() == height
                ? image
                : Slice.slice(image, -3, window.top(), window.top() + window.height());
        return window.width() == width ? rows : Slice.slice(rows, -2, window.left(), window.left() + window.width());
    }

    /** The picture with {@code by} pixels of black on every side. */
    static Tensor padded(Tensor image, int by) {
        int rank = require(image).shape().rank();
        List<Integer> around = new ArrayList<>(Collections.nCopies(rank, 0));
        around.set(rank - 3, by);
        around.set(rank - 2, by);
        return new Pad(List.copyOf(around), List.copyOf(around), 0).on(image);
    }

    /** Values as an array of a shape, made of ops, so that it can be part of a trace. */
    static Tensor constant(Tensor witness, Shape shape, double... values) {
        Spec one = new Spec(Shape.of(1), witness.dtype());
        List<Tensor> parts = Arrays.stream(values)
                .mapToObj(value -> Full.of(witness, one, value))
                .toList();
        return Concat.concat(0, parts).reshape(shape.dims());
    }
}
