package dev.bellows.data.vision;

import static dev.bellows.op.image.AdjustHue.adjustHue;

import dev.bellows.core.Draws;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;

/**
 * Turns all colours by an angle drawn from {@code [-most, most)} half circles, in the plane of equal brightness of NTSC's
 * YIQ.
 */
public record RandomHue(double most) implements ColourTransform {
    public RandomHue {
        ColourTransform.requireSize("RandomHue", most);
    }

    @Override
    public Tensor onPlanes(Tensor planes, Draws draws) {
        return adjustHue(planes, Full.scalar(planes, draws.uniform(-most, most)));
    }
}
