package dev.bellows.data.vision;

import dev.bellows.core.Draws;
import dev.bellows.op.Tensor;
import dev.bellows.op.image.Interpolation;

/**
 * Cuts out a rectangle of a random area and random proportions anywhere and brings it to a size, as Inception's networks
 * were trained (Szegedy et al. 2015). If ten tries give none that fits, it is the middle.
 *
 * @param leastArea the least part of the picture's area, above 0
 * @param mostArea the greatest, at most 1
 * @param leastRatio the least width over height
 * @param mostRatio the greatest; logarithms of ratios are drawn evenly
 */
public record RandomResizedCrop(
        int width, int height, double leastArea, double mostArea, double leastRatio, double mostRatio)
        implements ImageTransform {
    private static final int TRIES = 10;
    private static final double LEAST_AREA = 0.08;
    private static final double RATIO = 4.0 / 3;

    public RandomResizedCrop {
        boolean areas = leastArea > 0 && leastArea <= mostArea && mostArea <= 1;
        if (width < 1 || height < 1 || !areas || !(leastRatio > 0 && leastRatio <= mostRatio)) {
            throw new IllegalArgumentException("RandomResizedCrop: needs sizes of 1 or more, areas inside 0 to 1 and"
                    + " ratios above 0, each ascending: " + width + " by " + height + ", " + leastArea + " to "
                    + mostArea
                    + ", " + leastRatio + " to " + mostRatio);
        }
    }

    /** A square out of 8 to 100 % of the area, with ratios from 3 : 4 to 4 : 3. */
    public RandomResizedCrop(int side) {
        this(side, side, LEAST_AREA, 1, 1 / RATIO, RATIO);
    }

    @Override
    public Tensor apply(Tensor image, Draws draws) {
        int w = Picture.width(image);
        int h = Picture.height(image);
        for (int i = 0; i < TRIES; i++) {
            double area = draws.uniform(leastArea, mostArea) * w * h;
            double ratio = Math.exp(draws.uniform(Math.log(leastRatio), Math.log(mostRatio)));
            int cutWidth = (int) Math.round(Math.sqrt(area * ratio));
            int cutHeight = (int) Math.round(Math.sqrt(area / ratio));
            if (cutWidth >= 1 && cutWidth <= w && cutHeight >= 1 && cutHeight <= h) {
                int left = draws.below(w - cutWidth + 1);
                int top = draws.below(h - cutHeight + 1);
                Tensor cut = Picture.crop(image, new Rectangle(left, top, cutWidth, cutHeight));
                return Picture.resize(cut, width, height, Interpolation.BILINEAR);
            }
        }
        return new CenterCrop(width, height).apply(image);
    }
}
