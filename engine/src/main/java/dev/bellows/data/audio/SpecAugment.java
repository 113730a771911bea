package dev.bellows.data.audio;

import dev.bellows.core.Draws;
import dev.bellows.core.Shape;
import dev.bellows.data.RandomTransform;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import java.util.Arrays;

/**
 * Hides stretches of time and bands of frequency of a spectrogram {@code [frames, features]}, so that a recogniser does
 * not lean on any of them (Park et al. 2019): each stretch has a length drawn from 0 to the most, and a place drawn
 * evenly. What is hidden becomes 0, the mean of a normalised spectrogram.
 *
 * @param timeMasks how many stretches of time
 * @param mostFrames the most frames of each
 * @param bandMasks how many bands
 * @param mostFeatures the most features of each
 */
public record SpecAugment(int timeMasks, int mostFrames, int bandMasks, int mostFeatures)
        implements RandomTransform<Tensor, Tensor> {
    public SpecAugment {
        if (Math.min(Math.min(timeMasks, mostFrames), Math.min(bandMasks, mostFeatures)) < 0) {
            throw new IllegalArgumentException("spec augment: numbers and sizes of masks must be 0 or more: "
                    + timeMasks + " of " + mostFrames + ", " + bandMasks + " of " + mostFeatures);
        }
    }

    @Override
    public Tensor apply(Tensor x, Draws draws) {
        x.spec().requireRank("SpecAugment", 2);
        int frames = x.shape().dim(0);
        int features = x.shape().dim(1);
        Tensor time = mask(x, Shape.of(frames, 1), hidden(frames, timeMasks, mostFrames, draws));
        Tensor band = mask(x, Shape.of(features), hidden(features, bandMasks, mostFeatures, draws));
        return x.mul(time).mul(band);
    }

    /** 0 where something is hidden, else 1. */
    private static double[] hidden(int extent, int masks, int most, Draws draws) {
        double[] kept = new double[extent];
        Arrays.fill(kept, 1);
        for (int i = 0; i < masks; i++) {
            int length = draws.below(Math.min(most, extent) + 1);
            int start = draws.below(extent - length + 1);
            Arrays.fill(kept, start, start + length, 0);
        }
        return kept;
    }

    private static NDArray mask(Tensor x, Shape shape, double[] values) {
        return NDArray.of(values, x.spec().with(shape));
    }
}
