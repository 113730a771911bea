package dev.bellows.op;

/**
 * What an op is that talks to other ranks. Every application happens, as often and in the order in which it was recorded, so it
 * is never taken for a constant nor merged with an equal one.
 */
public interface Communicating {
    /** The name of the group of ranks that meet here. */
    String group();
}
