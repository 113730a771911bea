package dev.bellows.nn;

/** A block whose work several ranks can do together, each with a part of its weights. */
public interface Divisible {
    /**
     * Leaves to this rank a part of the work, before there are arrays; all ranks of the group do so alike. What the block takes and gives
     * stays the same on all of them.
     *
     * @return false, and nothing is changed, if it does not make equal parts
     */
    boolean divide(Division how);
}
