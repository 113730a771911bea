package dev.bellows.profile;

import dev.bellows.core.Spec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something on the timeline.
 *
 * @param kind how it is drawn
 * @param domain what kind of work
 * @param thread whose lane it is on
 * @param startNanos when it began, by {@link System#nanoTime}
 * @param nanos how long it took; 0 unless it is a stretch
 * @param value of a counter
 * @param detail what a kernel read and wrote; null for anything else
 */
record Event(
        Kind kind,
        String domain,
        String name,
        Thread thread,
        long startNanos,
        long nanos,
        double value,
        @Nullable Detail detail) {
    enum Kind {
        STRETCH,
        COUNT,
        MARK
    }

    /** Shown when a kernel is selected; made into text only when the timeline is written. */
    record Detail(List<Spec> in, List<Spec> out) {
        String text() {
            return text(in) + " -> " + text(out);
        }

        private static String text(List<Spec> specs) {
            return String.join(" · ", specs.stream().map(Spec::toString).toList());
        }
    }

    static Event stretch(String domain, String name, long start, long end, @Nullable Detail detail) {
        return new Event(Kind.STRETCH, domain, name, Thread.currentThread(), start, end - start, 0, detail);
    }

    static Event count(String domain, String name, double value) {
        return new Event(Kind.COUNT, domain, name, Thread.currentThread(), System.nanoTime(), 0, value, null);
    }

    static Event mark(String domain, String name) {
        return new Event(Kind.MARK, domain, name, Thread.currentThread(), System.nanoTime(), 0, 0, null);
    }
}
