package dev.bellows.data.vision;

import dev.bellows.core.Draws;
import dev.bellows.core.Shape;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.Mean;
import dev.bellows.op.reduce.ReduceSum;

/** Arithmetic on the colours of {@code [height, width, 3]}. */
final class Colours {
    private Colours() {}

    /** 1 + a number drawn from {@code [-by, by)}. */
    static double factor(double by, Draws draws) {
        return 1 + draws.uniform(-by, by);
    }

    static double requireSize(String transform, double by) {
        if (!(by >= 0 && by <= 1)) {
            throw new IllegalArgumentException(transform + ": the most change must be from 0 to 1: " + by);
        }
        return by;
    }

    /** How bright each pixel seems, {@code [height, width, 1]}, by the weights of ITU-R BT.601. */
    static Tensor luma(Tensor x) {
        return weighted(x, 0.299, 0.587, 0.114);
    }

    static Tensor weighted(Tensor x, double red, double green, double blue) {
        return ReduceSum.sumKeepDims(x.mul(Picture.constant(x, Shape.of(3), red, green, blue)), -1);
    }

    /** How bright the whole picture seems, {@code [1, 1, 1]}. */
    static Tensor meanLuma(Tensor x) {
        return Mean.meanKeepDims(luma(x), -3, -2);
    }

    /** {@code factor} of the one and the rest of the other; more than all of the one takes away from the other. */
    static Tensor blend(Tensor one, double factor, Tensor other) {
        return one.mul(factor).add(other.mul(1 - factor));
    }
}
