package dev.bellows.bench.cpu;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * One batch of made-up samples, the same numbers for every contender.
 *
 * @param features in [-1, 1), row-major; empty for the recommender
 * @param users rows of the first table; empty for all but the recommender
 * @param items rows of the second table, likewise
 * @param labels classes, or 0 and 1 for the recommender
 */
record Samples(float[] features, int[] users, int[] items, int[] labels) {
    /** How many different batches are used in turn. */
    static final int BATCHES = 16;

    static Samples[] of(Model model, int batch) {
        SplittableRandom random = new SplittableRandom(7);
        Samples[] made = new Samples[BATCHES];
        for (int i = 0; i < made.length; i++) {
            made[i] = draw(model, batch, random);
        }
        return made;
    }

    private static Samples draw(Model model, int batch, SplittableRandom random) {
        if (model == Model.RECOMMENDER) {
            return new Samples(
                    new float[0],
                    random.ints(batch, 0, Model.TABLE_ROWS).toArray(),
                    random.ints(batch, 0, Model.TABLE_ROWS).toArray(),
                    random.ints(batch, 0, 2).toArray());
        }
        int size = batch * Arrays.stream(model.features()).reduce(1, Math::multiplyExact);
        float[] features = new float[size];
        for (int i = 0; i < size; i++) {
            features[i] = (float) (random.nextDouble() * 2 - 1);
        }
        return new Samples(features, new int[0], new int[0], random.ints(batch, 0, Model.CLASSES).toArray());
    }

    float[] floatLabels() {
        float[] values = new float[labels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = labels[i];
        }
        return values;
    }
}
