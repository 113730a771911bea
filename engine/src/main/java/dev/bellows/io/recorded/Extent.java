package dev.bellows.io.recorded;

/** The length of an axis, or a place along it: {@code times} the number of rows, and {@code rest}. */
public record Extent(long times, long rest) {
    public static Extent of(long fixed) {
        return new Extent(0, fixed);
    }

    public boolean isFixed() {
        return times == 0;
    }

    /** Whether it is the number of rows itself. */
    public boolean isRows() {
        return times == 1 && rest == 0;
    }

    public Extent plus(Extent other) {
        return new Extent(times + other.times, rest + other.rest);
    }
}
