package dev.bellows.collective;

import java.time.Duration;

/**
 * How a communicator works. All ranks must use the same sizes.
 *
 * @param deadline how long one call may take on this rank before silent peers are given up; it has to cover the
 *     longest time by which ranks enter a call apart. Default 60 s
 * @param exchangeBytes all-reduces and broadcasts up to this size take the path with the fewest latencies. Default 16 KiB
 * @param segmentBytes the most that is received from one peer before it is reduced. Default 256 KiB; tests make it tiny
 * @param stagingBytes the off-heap memory that segments of all peers together should not exceed. Default 16 MiB
 */
public record CollectiveOptions(Duration deadline, int exchangeBytes, int segmentBytes, int stagingBytes) {
    private static final int KIB = 1 << 10;

    public CollectiveOptions {
        if (deadline.isNegative() || deadline.isZero() || exchangeBytes < 0 || segmentBytes < 1 || stagingBytes < 1) {
            throw new IllegalArgumentException("collective: options must be positive: deadline " + deadline
                    + ", exchangeBytes " + exchangeBytes + ", segmentBytes " + segmentBytes + ", stagingBytes "
                    + stagingBytes);
        }
    }

    /** The defaults. */
    public static CollectiveOptions defaults() {
        return new CollectiveOptions(Duration.ofSeconds(60), 16 * KIB, 256 * KIB, 16 * KIB * KIB);
    }

    /** The same with another deadline. */
    public CollectiveOptions withDeadline(Duration other) {
        return new CollectiveOptions(other, exchangeBytes, segmentBytes, stagingBytes);
    }

    /** The same with another limit for the latency-optimal path; 0 turns it off. */
    public CollectiveOptions withExchangeBytes(int other) {
        return new CollectiveOptions(deadline, other, segmentBytes, stagingBytes);
    }

    /** The same with other segments. */
    public CollectiveOptions withSegmentBytes(int other) {
        return new CollectiveOptions(deadline, exchangeBytes, other, stagingBytes);
    }
}
