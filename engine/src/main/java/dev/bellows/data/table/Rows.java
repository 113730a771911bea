package dev.bellows.data.table;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Rows, one after the other. For one thread. */
public interface Rows extends Closeable {
    /**
     * The values of the next row, one per column; null behind the last row. The array and what is in it belong to the caller.
     *
     * @throws IOException a sentence if the file is damaged
     */
    @Nullable
    Object @Nullable [] next() throws IOException;
}
