package dev.bellows.data.sampler;

import java.util.stream.IntStream;

/**
 * Every {@code interval}-th of {@code length} samples: 0, interval, 2 · interval, … With {@code rollover} it then begins
 * again from 1, from 2, and so on, until each was visited; without, it stops there. For text cut into parallel streams.
 */
public record IntervalSampler(int length, int interval, boolean rollover) implements Sampler {
    public IntervalSampler {
        if (interval < 1 || interval > length) {
            throw new IllegalArgumentException(
                    "interval sampler: the interval must be from 1 to the length " + length + ": " + interval);
        }
    }

    @Override
    public int size() {
        return rollover ? length : (length - 1) / interval + 1;
    }

    @Override
    public int[] indices(int epoch) {
        return IntStream.range(0, rollover ? interval : 1)
                .flatMap(start -> IntStream.iterate(start, i -> i < length, i -> i + interval))
                .toArray();
    }
}
