package dev.bellows.data.vision;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Rint;
import dev.bellows.op.image.Interpolation;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Pad;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Transpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** What transforms ask of {@code [height, width, channels]} and do with it. */
final class Picture {
    static final double BRIGHTEST = 255;

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

    /** {@code [channels, height, width]} of a floating dtype, which the ops on images take. */
    static Tensor planes(Tensor image) {
        Tensor x =
                require(image).dtype().isFloating() ? image : new dev.bellows.op.elementwise.Cast(DType.F32).on(image);
        return moved(x, -1, -3);
    }

    /** A function of planes, for a picture; bytes are rounded and saturate. */
    static Tensor onPlanes(Tensor image, UnaryOperator<Tensor> function) {
        Tensor changed = moved(function.apply(planes(image)), -3, -1);
        if (image.dtype().isFloating()) {
            return changed;
        }
        return new dev.bellows.op.elementwise.Cast(image.dtype()).on(Clip.clip(Rint.rint(changed), 0, BRIGHTEST));
    }

    private static Tensor moved(Tensor x, int from, int to) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, x.shape().rank()).boxed().toList());
        order.add(x.shape().axis(to), order.remove(x.shape().axis(from)));
        return Transpose.transpose(x, order.stream().mapToInt(Integer::intValue).toArray());
    }

    static Tensor resize(Tensor image, int width, int height, Interpolation interpolation) {
        if (height(image) == height && width(image) == width) {
            return image;
        }
        return onPlanes(image, planes -> dev.bellows.op.image.Resize.resize(planes, height, width, interpolation));
    }

    static Tensor crop(Tensor image, Rectangle rectangle) {
        int height = height(image);
        int width = width(image);
        if (!rectangle.isInside(height, width)) {
            throw new ShapeException("crop: " + rectangle + " leaves a picture of " + height + " by " + width
                    + "; resize or pad the picture first");
        }
        Tensor rows = rectangle.height() == height
                ? image
                : Slice.slice(image, -3, rectangle.top(), rectangle.top() + rectangle.height());
        return rectangle.width() == width
                ? rows
                : Slice.slice(rows, -2, rectangle.left(), rectangle.left() + rectangle.width());
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
