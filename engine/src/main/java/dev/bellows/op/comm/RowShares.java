package dev.bellows.op.comm;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import java.util.List;

/**
 * How many rows of one array the ranks of a group have, one after another in rank order.
 *
 * @param rank which of them this one is, from 0
 * @param rows of each rank, 0 or more
 */
public record RowShares(int rank, List<Integer> rows) {
    public RowShares {
        rows = List.copyOf(rows);
        if (rank < 0 || rank >= rows.size() || rows.stream().anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("row shares: need 0 or more rows for each rank, and this one among them:"
                    + " rank " + rank + " of " + rows);
        }
    }

    /** The rows of this rank. */
    public int own() {
        return rows.get(rank);
    }

    /** The rows of all ranks. */
    public int total() {
        return rows.stream().reduce(0, Math::addExact);
    }

    /** Where this rank's rows begin among those of all. */
    public int start() {
        return rows.subList(0, rank).stream().reduce(0, Math::addExact);
    }

    /**
     * Refuses what has not as many rows as this rank.
     *
     * @param op who asks
     * @param group whose ranks share it
     */
    public void requireRows(String op, String group, Spec part) {
        if (part.shape().rank() == 0 || part.shape().dim(0) != own()) {
            throw refusal(op, group, own() + " rows", part);
        }
    }

    /**
     * Refuses what is not this rank's part, [batch…, own], of what the ranks have along the last axis.
     *
     * @param op who asks
     * @param group whose ranks share it
     * @param part floating
     */
    public void requireLastAxis(String op, String group, Spec part) {
        if (part.shape().rank() == 0 || part.shape().dim(-1) != own() || own() == 0) {
            throw refusal(op, group, "[batch…, " + own() + "]", part);
        }
    }

    private ShapeException refusal(String op, String group, String expected, Spec got) {
        return new ShapeException(op + ": expects " + expected + " of rank " + rank + ", as the ranks of '" + group
                + "' have " + rows + ", got " + got);
    }

    /** The boundaries between the ranks in elements, as {@link RankGroup} takes them. */
    public int[] offsets(long elementsPerRow) {
        int[] offsets = new int[rows.size() + 1];
        for (int i = 0; i < rows.size(); i++) {
            offsets[i + 1] = Math.toIntExact(offsets[i] + rows.get(i) * elementsPerRow);
        }
        return offsets;
    }
}
