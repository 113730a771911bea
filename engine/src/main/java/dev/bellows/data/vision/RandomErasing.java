package dev.bellows.data.vision;

import dev.bellows.core.DType;
import dev.bellows.core.Draws;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.LessEqual;
import dev.bellows.op.elementwise.LogicalAnd;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Iota;

/**
 * Blackens, with a probability, a rectangle of 2 to 40 % of the area and proportions from 3 : 10 to 10 : 3 (Zhong et al.
 * 2017); nothing if ten tries give none that fits.
 */
public record RandomErasing(double probability) implements ImageTransform {
    private static final int TRIES = 10;
    private static final double LEAST_AREA = 0.02;
    private static final double MOST_AREA = 0.4;
    private static final double RATIO = 10.0 / 3;

    public RandomErasing {
        Probability.require("RandomErasing", probability);
    }

    @Override
    public Tensor apply(Tensor image, Draws draws) {
        int w = Picture.width(image);
        int h = Picture.height(image);
        if (!draws.chance(probability)) {
            return image;
        }
        for (int i = 0; i < TRIES; i++) {
            double area = draws.uniform(LEAST_AREA, MOST_AREA) * w * h;
            double ratio = Math.exp(draws.uniform(-Math.log(RATIO), Math.log(RATIO)));
            int width = (int) Math.round(Math.sqrt(area * ratio));
            int height = (int) Math.round(Math.sqrt(area / ratio));
            if (width >= 1 && width < w && height >= 1 && height < h) {
                int left = draws.below(w - width + 1);
                int top = draws.below(h - height + 1);
                Tensor across = between(image, w, left, width).reshape(1, w, 1);
                Tensor down = between(image, h, top, height).reshape(h, 1, 1);
                return Where.where(LogicalAnd.logicalAnd(across, down), Full.scalar(image, 0), image);
            }
        }
        return image;
    }

    private static Tensor between(Tensor witness, int extent, int from, int length) {
        Tensor places = Iota.iota(witness, extent, DType.I32);
        return LogicalAnd.logicalAnd(
                LessEqual.lessEqual(Full.scalar(places, from), places),
                Less.less(places, Full.scalar(places, from + length)));
    }
}
