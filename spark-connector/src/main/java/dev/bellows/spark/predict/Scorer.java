package dev.bellows.spark.predict;

/** A loaded network. Safe for many threads at once. */
public interface Scorer extends AutoCloseable {
    /** Features per row. */
    int width();

    /** Outputs per row. */
    int classes();

    /**
     * The network's outputs.
     *
     * @param features {@code [rows, width]}, row-major, and whatever comes after
     * @param threads how many threads this call may use
     * @return {@code [rows, classes]}, row-major
     */
    float[] score(float[] features, int rows, int threads);

    /** Frees the weights. Nobody may be scoring. */
    @Override
    void close();
}
