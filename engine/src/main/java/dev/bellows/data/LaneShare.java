package dev.bellows.data;

/**
 * One worker's share of a {@link LanePlan}: the lanes {@code [firstLane, firstLane + lanes)} and the rows in them.
 *
 * <p>The worker numbers its rows from 0 in the order of their global indices; these local row numbers are what an
 * {@link EpochOrder} yields and a {@link SampleStore} gathers.
 *
 * @param plan the division that all workers agree on
 * @param worker this worker's rank, in {@code [0, plan.workers())}
 */
public record LaneShare(LanePlan plan, int worker) {
    /** What a Java array can number. */
    private static final int MAX_ROWS = Integer.MAX_VALUE - 8;

    public LaneShare {
        if (worker < 0 || worker >= plan.workers()) {
            throw new IllegalArgumentException("lane share: no such worker: " + worker + " of " + plan.workers());
        }
        long rows = rows(plan, firstLane(plan, worker), firstLane(plan, worker + 1));
        if (rows > MAX_ROWS) {
            throw new IllegalArgumentException("lane share: a worker holds at most " + MAX_ROWS + " rows: " + rows
                    + " for worker " + worker + " of " + plan.workers() + "; use more workers");
        }
    }

    public int firstLane() {
        return firstLane(plan, worker);
    }

    public int lanes() {
        return firstLane(plan, worker + 1) - firstLane();
    }

    /** Rows this worker owns. */
    public int rows() {
        return (int) rows(plan, firstLane(), firstLane() + lanes());
    }

    /** Rows this worker contributes to the batch of a step; may be 0 in the last. */
    public int batchCount(int step) {
        return Math.min(lanes(), Math.max(0, plan.batchCount(step) - firstLane()));
    }

    public boolean owns(long globalIndex) {
        return plan.workerOf(globalIndex) == worker;
    }

    /** The local number of a row that this worker owns. */
    public int localRow(long globalIndex) {
        int lane = plan.laneOf(globalIndex) - firstLane();
        if (lane < 0 || lane >= lanes()) {
            throw new IllegalArgumentException("lane share: row " + globalIndex + " belongs to worker "
                    + plan.workerOf(globalIndex) + ", not to " + worker + "; partition the rows by LanePlan.workerOf");
        }
        return (int) (globalIndex / plan.batchSize() * lanes()) + lane;
    }

    /** The global index of a local row: the inverse of {@link #localRow}. */
    public long globalIndex(int localRow) {
        if (localRow < 0 || localRow >= rows()) {
            throw new IndexOutOfBoundsException("lane share: no such local row: " + localRow + " of " + rows());
        }
        return (long) (localRow / lanes()) * plan.batchSize() + firstLane() + localRow % lanes();
    }

    private static int firstLane(LanePlan plan, int worker) {
        return (int) ((long) worker * plan.batchSize() / plan.workers());
    }

    private static long rows(LanePlan plan, int firstLane, int endLane) {
        long fullBatches = plan.samples() / plan.batchSize();
        int rest = (int) (plan.samples() % plan.batchSize());
        return fullBatches * (endLane - firstLane) + Math.max(0, Math.min(rest, endLane) - firstLane);
    }
}
