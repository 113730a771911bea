package dev.bellows.nn;

import dev.bellows.op.comm.RowShares;
import java.util.ArrayList;
import java.util.List;

/**
 * Which part of a layer's work this rank does.
 *
 * @param group the ranks that divide it, as ops know them
 * @param part this rank's, from 0
 * @param parts how many there are
 */
public record Division(String group, int part, int parts) {
    /**
     * From so many rows on a vocabulary is divided: the ids that an embedding knows, the classes that an output layer tells apart. Fewer take less
     * memory than the messages between ranks are worth.
     */
    public static final int LEAST_VOCABULARY = 1 << 10;

    public Division {
        if (parts < 1 || part < 0 || part >= parts) {
            throw new IllegalArgumentException("division: no part " + part + " of " + parts + "; count from 0");
        }
    }

    /** Whether so many of something make equal parts. */
    public boolean divides(int extent) {
        return extent % parts == 0;
    }

    /** Whether a vocabulary of so many rows is worth a division, into parts that may differ by one row. */
    public boolean dividesVocabulary(int rows) {
        return rows >= Math.max(LEAST_VOCABULARY, parts);
    }

    /** This rank's share of an extent that makes equal parts. */
    public int of(int extent) {
        return extent / parts;
    }

    /** Where a part of an extent begins. */
    static int start(int extent, int part, int parts) {
        return (int) ((long) extent * part / parts);
    }

    /** Where this rank's part of an extent begins. */
    public int start(int extent) {
        return start(extent, part, parts);
    }

    /** How much of an extent each rank has. */
    public RowShares shares(int extent) {
        List<Integer> shares = new ArrayList<>();
        for (int each = 0; each < parts; each++) {
            shares.add(start(extent, each + 1, parts) - start(extent, each, parts));
        }
        return new RowShares(part, shares);
    }

    /** This rank's part of an array along an axis. */
    public ParameterPart along(int axis) {
        return new ParameterPart(axis, part, parts);
    }
}
