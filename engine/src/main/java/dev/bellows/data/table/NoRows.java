package dev.bellows.data.table;

import org.jspecify.annotations.Nullable;

/** What is read of a part of a file in which no row begins. */
record NoRows() implements Rows {
    @Override
    public @Nullable Object @Nullable [] next() {
        return null;
    }

    @Override
    public void close() {}
}
