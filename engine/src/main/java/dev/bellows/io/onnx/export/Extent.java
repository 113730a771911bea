package dev.bellows.io.onnx.export;

/** The length of an axis, or a place along it: {@code times} the number of rows, and {@code rest}. */
record Extent(long times, long rest) {
    static Extent of(long fixed) {
        return new Extent(0, fixed);
    }

    boolean isFixed() {
        return times == 0;
    }

    /** Whether it is the number of rows itself. */
    boolean isRows() {
        return times == 1 && rest == 0;
    }

    Extent plus(Extent other) {
        return new Extent(times + other.times, rest + other.rest);
    }
}
