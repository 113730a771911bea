package dev.bellows.op.comm;

import java.util.ArrayList;
import java.util.List;

/**
 * Which rank has which slice of a table: rank {@code r} of {@code ranks} has those whose number leaves {@code r}. Slots are the
 * slices in the order of their owners, and of their numbers where one rank has several; what ranks send each other lies so.
 *
 * @param slices of the table, no fewer than ranks
 * @param ranks that have one or more of them each
 */
public record SliceOwners(int slices, int ranks) {
    public SliceOwners {
        if (ranks < 1 || slices < ranks) {
            throw new IllegalArgumentException("sharded table: " + slices + " slices do not give each of " + ranks
                    + " workers one; cut the table into " + ranks + " slices or more");
        }
    }

    /** The rank that has a slice. */
    public int owner(int slice) {
        return slice % ranks;
    }

    /** How many slices a rank has. */
    public int count(int rank) {
        return (slices - rank + ranks - 1) / ranks;
    }

    /** The slices of a rank, ascending. */
    public List<Integer> of(int rank) {
        List<Integer> own = new ArrayList<>();
        for (int slice = rank; slice < slices; slice += ranks) {
            own.add(slice);
        }
        return own;
    }

    /** The first slot of a rank; of the number of ranks the number of slots. */
    public int start(int rank) {
        int longer = slices % ranks; // so many ranks have one slice more than the others
        return rank * (slices / ranks) + Math.min(rank, longer);
    }

    /** The slot of a slice. */
    public int slot(int slice) {
        return start(owner(slice)) + slice / ranks;
    }

    /** The slots at which the ranks begin, as {@link RankGroup} takes them. */
    public int[] starts() {
        int[] starts = new int[ranks + 1];
        for (int rank = 0; rank <= ranks; rank++) {
            starts[rank] = start(rank);
        }
        return starts;
    }
}
