package dev.bellows.ndarray;

/** What a backward pass does with the gradient of an array. */
public enum GradRequest {
    /** Replaces what the last pass left. */
    WRITE,
    /** Adds to what earlier passes left, as gradient accumulation needs. */
    ADD,
    /** Leaves the rows that were looked up, in place of what the last pass left; for tables of which a batch reads little. */
    ROWS,
    /** Computes none. */
    NULL;

    /** Whether the gradient is an array like the one that it belongs to. */
    public boolean isWhole() {
        return this == WRITE || this == ADD;
    }
}
