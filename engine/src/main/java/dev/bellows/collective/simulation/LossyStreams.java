package dev.bellows.collective.simulation;

import dev.bellows.core.Philox;

/**
 * What TCP makes of lost segments. Of a stream a window ({@code segment · sqrt(1.5 / loss)} on average; Mathis et al. 1997) leaves at the rate of the interface, and then waits for a round trip; a
 * lost segment that others follow is sent again within a round trip, one of the last of a frame is missed after two round trips and some
 * milliseconds (tail loss probe, RFC 8985), and one that was alone after 200 ms, Linux's least time-out. What follows in the stream waits.
 */
final class LossyStreams {
    /** Fewer behind a lost one do not show that it is lost. */
    private static final int DUPLICATES = 3;

    private static final double PROBE = 4e-3;
    private static final double TIME_OUT = 200e-3;
    private static final double LEAST_ROUND_TRIP = 100e-6;
    private static final double MATHIS = 1.5;

    private final double loss;
    private final double roundTrip;
    private final double bytesPerSecond;
    private final long seed;
    private final int ranks;
    private final double[] through;
    private final double[] taken;
    private final int[] frames;
    private final int[] words = new int[Philox.WORDS];

    LossyStreams(Cluster cluster, long seed) {
        this.loss = cluster.network().loss();
        this.seed = seed;
        this.ranks = cluster.ranks();
        this.roundTrip = Math.max(LEAST_ROUND_TRIP, 2 * cluster.network().latency());
        double window = Interconnect.SEGMENT_BYTES * Math.sqrt(MATHIS / loss);
        this.bytesPerSecond = window / (window / cluster.network().bytesPerSecond() + roundTrip);
        through = new double[ranks * ranks];
        taken = new double[ranks * ranks];
        frames = new int[ranks * ranks];
    }

    /** When a frame may be taken whose last byte would have arrived now, had nothing been lost. */
    double take(int from, int to, int bytes, double now) {
        int stream = from * ranks + to;
        through[stream] = Math.max(through[stream], now - bytes / bytesPerSecond) + bytes / bytesPerSecond;
        double time = through[stream] + delay(stream, bytes);
        taken[stream] = Math.max(taken[stream], time);
        return taken[stream];
    }

    private double delay(int stream, int bytes) {
        int segments = (bytes + Interconnect.SEGMENT_BYTES - 1) / Interconnect.SEGMENT_BYTES;
        int frame = frames[stream]++;
        double delay = 0;
        for (int segment = 0; segment < segments; segment++) {
            if (isLost(stream, frame, segment)) {
                delay = Math.max(delay, untilSentAgain(segments - 1 - segment, segments));
            }
        }
        return delay;
    }

    private double untilSentAgain(int behind, int segments) {
        if (segments == 1) {
            return TIME_OUT;
        }
        return behind < DUPLICATES ? 2 * roundTrip + PROBE : roundTrip;
    }

    private boolean isLost(int stream, int frame, int segment) {
        int word = segment % Philox.WORDS;
        if (word == 0) {
            Philox.block(seed, stream, (long) frame << Integer.SIZE | segment, words, 0);
        }
        return Integer.toUnsignedLong(words[word]) < loss * (1L << Integer.SIZE);
    }
}
