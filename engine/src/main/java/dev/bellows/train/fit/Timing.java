package dev.bellows.train.fit;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the time of each epoch went, for every peer: a few readings of the clock per batch, which training takes anyway, and one
 * small exchange per epoch. Validation and saving, which come after an epoch's batches, are not in it.
 */
public final class Timing implements Handler {
    private static final double NANOS = 1e9;
    private static final int FIGURES = 3;

    /**
     * Where one peer's time went.
     *
     * @param seconds from the epoch's first batch to the end of its last one
     * @param data of these, it waited for samples
     * @param communication of these, it waited until what others had to send was there
     */
    public record Times(double seconds, double data, double communication) {
        /** The seconds in which it did neither. */
        public double compute() {
            return Math.max(0, seconds - data - communication);
        }
    }

    /** What the clocks and counters showed at one moment. */
    private record Mark(long nanos, long data, long communication, long samples) {
        static Mark of(Training training) {
            return new Mark(
                    System.nanoTime(),
                    training.waitedNanos(),
                    training.updating().waitedNanos(),
                    training.position().samples());
        }

        Times until(Mark end) {
            return new Times(
                    (end.nanos - nanos) / NANOS,
                    (end.data - data) / NANOS,
                    (end.communication - communication) / NANOS);
        }
    }

    private Mark begun = new Mark(0, 0, 0, 0);
    private List<Times> peers = List.of();
    private Times own = new Times(0, 0, 0);
    private long samples;

    /** The times of all peers in the last epoch that ended, by rank; all peers know all. */
    public List<Times> peers() {
        return peers;
    }

    /** This peer's of them. */
    public Times own() {
        return own;
    }

    /** The samples of that epoch, of all peers; of an epoch that a run resumed within, those since then. */
    public long samples() {
        return samples;
    }

    /** Before all others: what they do at an epoch's end is not the epoch's. */
    @Override
    public int order() {
        return MEASURES - 2;
    }

    @Override
    public void trainBegin(Training training) {
        begun = Mark.of(training);
    }

    @Override
    public void epochBegin(Training training) {
        begun = Mark.of(training);
    }

    @Override
    public void epochEnd(Training training, int epoch) {
        Mark now = Mark.of(training);
        own = begun.until(now);
        samples = now.samples - begun.samples;
        double[] figures = new double[training.peers().size() * FIGURES];
        int at = training.peers().rank() * FIGURES;
        figures[at] = own.seconds();
        figures[at + 1] = own.data();
        figures[at + 2] = own.communication();
        training.peers().sumOfAll(figures);
        List<Times> all = new ArrayList<>();
        for (int i = 0; i < figures.length; i += FIGURES) {
            all.add(new Times(figures[i], figures[i + 1], figures[i + 2]));
        }
        peers = List.copyOf(all);
        begun = Mark.of(training);
    }

    /** Where a run is resumed within an epoch, its times and samples are those since then. */
    @Override
    public void restore(Training training, HandlerState state) {
        begun = Mark.of(training);
    }
}
