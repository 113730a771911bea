package dev.bellows.train.fit;

import dev.bellows.graph.Precision;

/**
 * How passes are compiled.
 *
 * @param precision in which they compute
 * @param memory how many bytes the values between forward and backward may take at most; what goes beyond is computed again
 */
record Compilation(Precision precision, long memory) {
    static final Compilation DEFAULT = new Compilation(Precision.FP32, Long.MAX_VALUE);

    Compilation with(Precision other) {
        return new Compilation(other, memory);
    }

    Compilation within(long bytes) {
        return new Compilation(precision, bytes);
    }

    /** Whether no amount of memory is too much. */
    boolean isUnbounded() {
        return memory == Long.MAX_VALUE;
    }

    @Override
    public String toString() {
        return precision + (isUnbounded() ? "" : " within " + memory + " bytes");
    }
}
