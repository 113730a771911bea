package dev.bellows.core;

/** A budget of memory that a training step cannot keep, however much of it is computed again. */
public final class MemoryBudgetException extends MemoryException {
    private static final long serialVersionUID = 1L;

    private final long budget;
    private final long least;
    private final long all;

    /**
     * A refusal of a budget.
     *
     * @param budget the bytes that were allowed
     * @param least the smallest budget in bytes that can be kept
     * @param all the bytes that a step takes where nothing is computed again
     */
    public MemoryBudgetException(long budget, long least, long all) {
        super("recomputation: the values of a step take " + least + " bytes at least, and " + all
                + " where nothing is computed again; the budget is " + budget + "; raise it to " + least
                + " or more, or lower the batch size");
        this.budget = budget;
        this.least = least;
        this.all = all;
    }

    /** The bytes that were allowed. */
    public long budget() {
        return budget;
    }

    /** The smallest budget in bytes that can be kept. */
    public long least() {
        return least;
    }

    /** The bytes that a step takes where nothing is computed again. */
    public long all() {
        return all;
    }
}
