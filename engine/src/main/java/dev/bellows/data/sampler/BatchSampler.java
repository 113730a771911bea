package dev.bellows.data.sampler;

import java.util.List;

/** The batches of an epoch: the numbers of the samples in each. */
@FunctionalInterface
public interface BatchSampler {
    /** The batches of an epoch in their order; epochs count from 0. */
    List<int[]> batches(int epoch);
}
