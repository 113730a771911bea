package dev.bellows.optest;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import org.jspecify.annotations.Nullable;

/**
 * One input of a case.
 *
 * @param shape its extents
 * @param fixed its dtype, or null if it has the dtype that the row is run in
 * @param from the least random value, NaN for the row's own
 * @param to the greatest random value, NaN for the row's own
 * @param dominant how much the diagonals of the matrices in the last two axes gain
 * @param spread how much the second half of the last axis gains
 */
public record Input(Shape shape, @Nullable DType fixed, double from, double to, double dominant, double spread) {
    /** An input of the dtype that the row is run in; f32 stands for all of them. */
    public static Input f32(int... dims) {
        return new Input(Shape.of(dims), null, Double.NaN, Double.NaN, 0, 0);
    }

    public static Input f64(int... dims) {
        return new Input(Shape.of(dims), DType.F64, Double.NaN, Double.NaN, 0, 0);
    }

    public static Input i32(int... dims) {
        return new Input(Shape.of(dims), DType.I32, 0, 100, 0, 0);
    }

    public static Input i64(int... dims) {
        return new Input(Shape.of(dims), DType.I64, 0, 100, 0, 0);
    }

    public static Input u8(int... dims) {
        return new Input(Shape.of(dims), DType.U8, 0, 255, 0, 0);
    }

    public static Input bool(int... dims) {
        return new Input(Shape.of(dims), DType.BOOL, 0, 1, 0, 0);
    }

    /** The same with random values between these two, both included for integers. */
    public Input between(double least, double greatest) {
        return new Input(shape, fixed, least, greatest, dominant, spread);
    }

    /** The same with {@code value} added to the diagonals of its matrices, which makes them far from singular. */
    public Input dominant(double value) {
        return new Input(shape, fixed, from, to, value, spread);
    }

    /** The same as boxes: {@code value} added to the second half of the last axis, which makes lower right corners of it. */
    public Input boxes(double value) {
        return new Input(shape, fixed, from, to, dominant, value);
    }

    Input reshaped(Shape other) {
        return new Input(other, fixed, from, to, dominant, spread);
    }

    boolean hasRange() {
        return !Double.isNaN(from);
    }

    Spec spec(DType dtype) {
        return new Spec(shape, fixed != null ? fixed : dtype);
    }
}
