package dev.bellows.collective.transport;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A point in time after which waiting is over; every wait of the collectives carries one. */
public final class Deadline {
    private final LongSupplier clock;
    private final Duration budget;
    private final long endNanos;

    private Deadline(LongSupplier clock, Duration budget) {
        this.clock = clock;
        this.budget = budget;
        this.endNanos = clock.getAsLong() + budget.toNanos();
    }

    /** A deadline {@code budget} from now; the budget must be positive. */
    public static Deadline after(Duration budget) {
        return by(System::nanoTime, budget);
    }

    /** The same by another clock, which gives nanoseconds from any start. */
    public static Deadline by(LongSupplier clock, Duration budget) {
        if (budget.isNegative() || budget.isZero()) {
            throw new IllegalArgumentException(
                    "deadline: must be positive: " + budget + "; pass how long to wait before giving a peer up");
        }
        return new Deadline(clock, budget);
    }

    /** The earlier of this deadline and {@code most} from now. */
    public Deadline within(Duration most) {
        return remainingNanos() <= most.toNanos() ? this : by(clock, most);
    }

    /** Nanoseconds left, never negative. */
    public long remainingNanos() {
        return Math.max(0, endNanos - clock.getAsLong());
    }

    /** Time left as a duration, at least one millisecond so that it can be handed to another wait. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(1), remainingNanos()));
    }

    /** Whether the time is over. */
    public boolean expired() {
        return remainingNanos() == 0;
    }

    /** The whole budget in words, for example {@code 30 s} or {@code 250 ms}. */
    @Override
    public String toString() {
        long millis = budget.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
