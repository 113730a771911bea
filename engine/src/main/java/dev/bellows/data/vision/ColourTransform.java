package dev.bellows.data.vision;

import dev.bellows.core.Draws;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;

/** A change to colours, computed on planes, {@code [channels, height, width]}, as the ops on images are. */
interface ColourTransform extends ImageTransform {
    /** The changed planes, of a floating dtype. */
    Tensor onPlanes(Tensor planes, Draws draws);

    @Override
    default Tensor apply(Tensor image, Draws draws) {
        return Picture.onPlanes(image, planes -> onPlanes(planes, draws));
    }

    /** The most change of a factor, if it can be one. */
    static double requireSize(String transform, double most) {
        if (!(most >= 0 && most <= 1)) {
            throw new IllegalArgumentException(transform + ": the most change must be from 0 to 1: " + most);
        }
        return most;
    }

    /** 1 + a number drawn from {@code [-most, most)}, as an op's argument. */
    static Tensor factor(Tensor planes, double most, Draws draws) {
        return Full.scalar(planes, 1 + draws.uniform(-most, most));
    }
}
