package dev.bellows.data.sampler;

/** What becomes of the samples at the end of an epoch that do not fill a batch. */
public enum LastBatch {
    /** They are a smaller batch. */
    KEEP,
    /** They are left out. */
    DISCARD,
    /** They begin the next epoch's first batch. */
    ROLLOVER
}
