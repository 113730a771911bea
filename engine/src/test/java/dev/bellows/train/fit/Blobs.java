package dev.bellows.train.fit;

import dev.bellows.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

/** Points around three centres, and shuffled batches of them that follow from the epoch alone. */
final class Blobs {
    static final int COUNT = 53;
    static final int FEATURES = 6;
    static final int CLASSES = 3;

    private static final long SEED = 31;

    private final float[][] points = new float[COUNT][FEATURES];
    private final int[] classes = new int[COUNT];

    Blobs() {
        Random random = new Random(SEED);
        for (int i = 0; i < COUNT; i++) {
            classes[i] = random.nextInt(CLASSES);
            for (int j = 0; j < FEATURES; j++) {
                points[i][j] = (float) (random.nextGaussian() * 0.6 + (j % CLASSES == classes[i] ? 1 : 0));
            }
        }
    }

    /** Every epoch in an order of its own; the last batch is short. */
    Batches batches(int size) {
        return Batches.of(epoch -> () -> iterator(order(epoch), size));
    }

    static List<Integer> order(int epoch) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            order.add(i);
        }
        java.util.Collections.shuffle(order, new Random(epoch));
        return order;
    }

    private Iterator<Minibatch> iterator(List<Integer> order, int size) {
        return new Iterator<>() {
            private int at;

            @Override
            public boolean hasNext() {
                return at < order.size();
            }

            @Override
            public Minibatch next() {
                List<Integer> rows = order.subList(at, Math.min(at + size, order.size()));
                at += rows.size();
                return batch(rows);
            }
        };
    }

    Minibatch batch(List<Integer> rows) {
        float[][] x = rows.stream().map(row -> points[row]).toArray(float[][]::new);
        int[] y = rows.stream().mapToInt(row -> classes[row]).toArray();
        return new Minibatch(NDArray.of(x), NDArray.of(y));
    }
}
