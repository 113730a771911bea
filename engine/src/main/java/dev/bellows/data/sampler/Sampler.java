package dev.bellows.data.sampler;

/** The samples that an epoch visits, in order. */
public interface Sampler {
    /** How many samples every epoch visits. */
    int size();

    /** The numbers of the samples of an epoch, {@link #size()} of them; epochs count from 0. */
    int[] indices(int epoch);
}
