package dev.bellows.op.index;

import dev.bellows.core.Shape;

/**
 * Some rows of a table that lies in several arrays: of {@code rows} rows, slice {@code s} of {@code slices} has those whose number
 * leaves {@code s} when divided by {@code slices}, row {@code i} at place {@code i / slices}. So rows that are read often, which
 * mostly have neighbouring numbers, are spread evenly. All slices have as many places; the last may stand for no row.
 *
 * @param slice which one, from 0
 * @param slices how many there are, 1 or more
 * @param rows of the whole table
 */
public record RowSlice(int slice, int slices, int rows) {
    public RowSlice {
        if (slices < 1 || slice < 0 || slice >= slices || rows < 0) {
            throw new IllegalArgumentException(
                    "row slice: no slice " + slice + " of " + slices + " of " + rows + " rows; count from 0");
        }
    }

    /** A table of this shape as one slice. */
    public static RowSlice of(Shape table) {
        return new RowSlice(0, 1, table.rank() == 0 ? 1 : table.dim(0));
    }

    /** How many places each slice has. */
    public int places() {
        return (int) (((long) rows + slices - 1) / slices);
    }

    /** The number in the table of the row at a place; {@link #rows} or more where there is none. */
    public long row(int place) {
        return (long) place * slices + slice;
    }

    /** The shape of the table, of which {@code part} is the shape of a slice. */
    public Shape whole(Shape part) {
        return slices == 1 ? part : Shape.of(rows).concat(part.without(0));
    }
}
