package dev.bellows.op;

/**
 * What an op is that talks to other ranks. Every application happens, as often and in the order in which it was recorded, so it
 * is never taken for a constant, merged with an equal one nor computed again.
 */
public interface Communicating {
    /** The name of the group of ranks that meet here. */
    String group();

    /**
     * Whether an application that nobody reads is left out. All ranks must leave it out alike, so it is for those whose results are read on
     * all ranks or on none.
     */
    default boolean isDroppable() {
        return false;
    }
}
