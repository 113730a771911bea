package dev.bellows.bench.spark;

import java.io.Serializable;

/** A made-up row, as a bean of which Spark makes columns. */
public final class Sample implements Serializable {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final int CLASSES = 10;

    private long id;
    private int label;
    private float[] features = {};

    /** The row of a number: numbers from −1 to 1, and a label that follows from the first of them. */
    static Sample of(long id, int width) {
        Sample sample = new Sample();
        sample.id = id;
        sample.features = new float[width];
        long state = id * width;
        for (int i = 0; i < width; i++) {
            sample.features[i] = mixed(++state * GOLDEN) * 0x1p-31f;
        }
        sample.label = (int) Math.min(CLASSES - 1, (sample.features[0] + 1) / 2 * CLASSES);
        return sample;
    }

    /** The mixing of SplitMix64: neighbours become unlike each other. */
    private static int mixed(long seed) {
        long z = (seed ^ seed >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return (int) (z >>> 32);
    }

    public long getId() {
        return id;
    }

    public void setId(long id) {
        this.id = id;
    }

    public int getLabel() {
        return label;
    }

    public void setLabel(int label) {
        this.label = label;
    }

    public float[] getFeatures() {
        return features;
    }

    public void setFeatures(float[] features) {
        this.features = features;
    }
}
