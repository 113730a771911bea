package dev.bellows.data.vision;

import dev.bellows.core.Draws;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Changes brightness, contrast, saturation and hue in a random order; 0 leaves one of them out. */
public record RandomColorJitter(double brightness, double contrast, double saturation, double hue)
        implements ColourTransform {
    @Override
    public Tensor onPlanes(Tensor planes, Draws draws) {
        List<ColourTransform> steps = new ArrayList<>();
        if (brightness != 0) {
            steps.add(new RandomBrightness(brightness));
        }
        if (contrast != 0) {
            steps.add(new RandomContrast(contrast));
        }
        if (saturation != 0) {
            steps.add(new RandomSaturation(saturation));
        }
        if (hue != 0) {
            steps.add(new RandomHue(hue));
        }
        int[] order = new int[steps.size()];
        draws.permute(order, order.length);
        Tensor changed = planes;
        for (int step : order) {
            changed = steps.get(step).onPlanes(changed, draws);
        }
        return changed;
    }
}
