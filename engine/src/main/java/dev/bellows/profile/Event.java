package dev.bellows.profile;

/**
 * Something on the timeline.
 *
 * @param kind how it is drawn
 * @param domain what kind of work
 * @param thread whose lane it is on
 * @param startNanos when it began, by {@link System#nanoTime}
 * @param nanos how long it took; 0 unless it is a stretch
 * @param value of a counter
 * @param detail shown when it is selected; may be empty
 */
record Event(
        Kind kind,
        String domain,
        String name,
        Thread thread,
        long startNanos,
        long nanos,
        double value,
        String detail) {
    enum Kind {
        STRETCH,
        COUNT,
        MARK
    }

    static Event stretch(String domain, String name, long start, long end, String detail) {
        return new Event(Kind.STRETCH, domain, name, Thread.currentThread(), start, end - start, 0, detail);
    }

    static Event count(String domain, String name, double value) {
        return new Event(Kind.COUNT, domain, name, Thread.currentThread(), System.nanoTime(), 0, value, "");
    }

    static Event mark(String domain, String name) {
        return new Event(Kind.MARK, domain, name, Thread.currentThread(), System.nanoTime(), 0, 0, "");
    }
}
