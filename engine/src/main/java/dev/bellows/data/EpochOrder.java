package dev.bellows.data;

import dev.bellows.core.Draws;
import dev.bellows.core.Philox;
import java.util.Arrays;

/**
 * The order in which one worker visits its rows, as lists of local row numbers per step.
 *
 * <p>Shuffled, every epoch permutes each lane by a Fisher-Yates shuffle of its own, drawn from {@link Philox} at
 * (seed, epoch, lane): a worker needs to know only its own lanes to agree with all others, and any epoch can be resumed
 * without replaying those before it. Two rows of one lane never meet in a batch, which makes batches stratified by lane.
 * Sequential, step {@code k} holds the global rows {@code [k * batchSize, (k + 1) * batchSize)}: the order of evaluation.
 *
 * <p>Sequences of many lengths are shuffled by kinds of length: each lane in each epoch is sorted by kind after it was
 * permuted, so that a batch holds rows of one kind, or nearly, as every lane holds about the same share of each; then the
 * steps are permuted, alike for all lanes. A row that a lane has more than others stays in the last step.
 *
 * <p>The order of an epoch is made when its first batch is asked for (one {@code int} per local row, about 12 ns each)
 * and kept until another epoch is asked for. For one thread at a time.
 */
public final class EpochOrder {
    /** Keeps this stream apart from other uses of the same seed, such as initializers and dropout. */
    private static final long DOMAIN = 0x45504F43_484F5244L;

    /** Keeps the order of the steps apart from that within the lanes. */
    private static final long STEPS = 0x53544550_53000000L;

    private final LaneShare share;
    private final boolean shuffled;
    private final long key;
    /** By local row; none: all are of one kind. */
    private final byte[] kinds;

    private int epoch = -1;
    private int[] order = {};

    private EpochOrder(LaneShare share, boolean shuffled, long seed, byte[] kinds) {
        this.share = share;
        this.shuffled = shuffled;
        this.key = seed ^ DOMAIN;
        this.kinds = kinds;
    }

    /** A new order in each epoch, the same for the same seed. */
    public static EpochOrder shuffled(LaneShare share, long seed) {
        return new EpochOrder(share, true, seed, new byte[0]);
    }

    /**
     * The same, in which rows of a kind meet.
     *
     * @param kinds by local row, from 0
     */
    public static EpochOrder shuffled(LaneShare share, long seed, byte[] kinds) {
        if (kinds.length != share.rows()) {
            throw new IllegalArgumentException(
                    "epoch order: there must be a kind for each of " + share.rows() + " rows: " + kinds.length);
        }
        return new EpochOrder(share, true, seed, kinds.clone());
    }

    /** The order of the global indices, the same in every epoch. */
    public static EpochOrder sequential(LaneShare share) {
        return new EpochOrder(share, false, 0, new byte[0]);
    }

    public LaneShare share() {
        return share;
    }

    /** The local rows of this worker's part of a batch, in lane order; empty where its lanes have run out. */
    public int[] batch(int epoch, int step) {
        if (epoch < 0) {
            throw new IndexOutOfBoundsException("epoch order: epochs count from 0: " + epoch);
        }
        int count = share.batchCount(step);
        int from = (int) Math.min((long) step * share.lanes(), share.rows());
        if (!shuffled) {
            int[] rows = new int[count];
            Arrays.setAll(rows, i -> from + i);
            return rows;
        }
        if (this.epoch != epoch) {
            shuffle(epoch);
            this.epoch = epoch;
        }
        return Arrays.copyOfRange(order, from, from + count);
    }

    private void shuffle(int epoch) {
        int lanes = share.lanes();
        int rows = share.rows();
        if (order.length != rows) {
            order = new int[rows];
        }
        // local row = position * lanes + lane, both before the shuffle and after it: the lanes are interleaved
        int[] permutation = new int[rows / lanes + 1];
        int[] steps = steps(epoch);
        for (int lane = 0; lane < Math.min(lanes, rows); lane++) {
            int length = (rows - lane - 1) / lanes + 1;
            Draws.of(key, epoch, share.firstLane() + lane).permute(permutation, length);
            if (kinds.length > 0) {
                sort(permutation, Math.min(steps.length, length), lane);
            }
            for (int k = 0; k < length; k++) {
                int step = kinds.length > 0 && k < steps.length ? steps[k] : k;
                order[step * lanes + lane] = permutation[k] * lanes + lane;
            }
        }
    }

    /** Where the steps in which every lane has a row go, where there are kinds. */
    private int[] steps(int epoch) {
        int[] steps = new int
                [kinds.length == 0
                        ? 0
                        : (int) (share.plan().samples() / share.plan().batchSize())];
        Draws.of(key ^ STEPS, epoch, 0).permute(steps, steps.length);
        return steps;
    }

    /** Puts the first positions of a lane in the order of their kinds; those of one kind stay in theirs. */
    private void sort(int[] positions, int count, int lane) {
        int[] given = Arrays.copyOf(positions, count);
        int at = 0;
        for (int kind = 0; at < count; kind++) {
            for (int position : given) {
                if (kinds[position * share.lanes() + lane] == kind) {
                    positions[at++] = position;
                }
            }
        }
    }
}
