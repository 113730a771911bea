package dev.bellows.graph;

/**
 * How the steps of a training are compiled.
 *
 * @param precision in which they compute
 * @param memory how many bytes the values between forward and backward may take at most, 1 or more; what goes beyond is
 *     computed again
 */
public record Compilation(Precision precision, long memory) {
    /** In f32, with all values kept. */
    public static final Compilation DEFAULT = new Compilation(Precision.FP32, Long.MAX_VALUE);

    public Compilation {
        if (memory < 1) {
            throw new IllegalArgumentException("training: a budget of memory must be 1 byte or more, got " + memory);
        }
    }

    /** The same in another precision. */
    public Compilation with(Precision other) {
        return new Compilation(other, memory);
    }

    /** The same within so much memory. */
    public Compilation within(long bytes) {
        return new Compilation(precision, bytes);
    }

    /** Whether no amount of memory is too much. */
    public boolean isUnbounded() {
        return memory == Long.MAX_VALUE;
    }

    @Override
    public String toString() {
        return precision + (isUnbounded() ? "" : " within " + memory + " bytes");
    }
}
