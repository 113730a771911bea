package dev.bellows.io.mxnet.format;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.io.StoredDType;
import java.util.List;

/**
 * An array of a file, whose elements are still there.
 *
 * @param name what the file calls it; empty if it names none
 * @param layout how its elements are stored
 * @param shape of the array; of a sparse one, of all that it stands for
 * @param storedShape of the elements that a sparse array stores; else the shape
 * @param at where its elements begin
 * @param indices the arrays of whole numbers that say where stored elements belong: of {@link Layout#ROWS} the numbers of the rows; of {@link
 *     Layout#CSR} where each row begins among the elements, then the columns
 */
public record StoredArray(
        String name, Layout layout, StoredDType type, Shape shape, Shape storedShape, long at, List<Indices> indices) {
    /** How elements are stored. */
    public enum Layout {
        /** One after the other. */
        DENSE,
        /** Those of some rows (MXNet's row_sparse); the others are 0. */
        ROWS,
        /** Those of some columns of each row (csr); the others are 0. */
        CSR,
        /** An entry without an array. */
        NONE
    }

    /** Whole numbers beside the elements, i32 or i64. */
    record Indices(StoredDType type, int count, long at) {}

    /** What it is as an array: types that arrays have not become wider ones. */
    public Spec spec() {
        return new Spec(shape, type.dtype());
    }

    StoredArray named(String other) {
        return new StoredArray(other, layout, type, shape, storedShape, at, indices);
    }

    @Override
    public String toString() {
        return "'" + name + "' " + type + shape + (layout == Layout.DENSE ? "" : " " + layout);
    }
}
