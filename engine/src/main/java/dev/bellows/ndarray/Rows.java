package dev.bellows.ndarray;

import dev.bellows.backend.HostMemory;
import dev.bellows.backend.Storage;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import java.nio.ByteBuffer;

/** Rows of an array along its first axis, changed in place. */
public final class Rows {
    private Rows() {}

    /**
     * Copies the rows of {@code values} to rows of {@code target}, and leaves its others as they are.
     *
     * @param rows where to, i32 [n]; what has the number -1 is left out
     * @param values of the target's dtype and backend, [n, …]
     */
    public static void assign(NDArray target, NDArray rows, NDArray values) {
        Spec all = target.spec();
        Spec row = all.with(all.shape().slice(1, all.shape().rank()));
        Shape expected = rows.shape().concat(row.shape());
        if (!values.spec().equals(all.with(expected)) || values.backend() != target.backend()) {
            throw new ShapeException("rows: " + values.spec() + " into rows " + rows.spec() + " of " + all);
        }
        int[] numbers = rows.toIntArray();
        for (int number : numbers) {
            if (number >= all.shape().dim(0)) {
                throw new ShapeException("rows: row " + number + " is not in " + all);
            }
        }
        if (target.backend() instanceof HostMemory) {
            copy(target, numbers, values, Math.toIntExact(row.bytes()));
            return;
        }
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] >= 0) {
                target.backend().copy(row(values, i, row), row(target, numbers[i], row));
            }
        }
    }

    /** Rows are short and many, so that to look for each by itself would cost more than to copy it. */
    private static void copy(NDArray target, int[] numbers, NDArray values, int bytes) {
        ByteBuffer to = HostMemory.bytes(target.storage());
        ByteBuffer from = HostMemory.bytes(values.storage());
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] >= 0) {
                to.put(numbers[i] * bytes, from, i * bytes, bytes);
            }
        }
    }

    private static Storage row(NDArray array, int number, Spec row) {
        Storage whole = array.storage();
        return new Storage(whole.buffer(), whole.offset() + number * row.bytes(), row);
    }
}
