package dev.bellows.data.table;

import dev.bellows.io.numpy.NumpyHeader;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a {@code .npy} file that begin in a part of it. */
final class NpyRows implements Rows {
    private final NumpyStream stream;
    private final List<Column> wanted;
    private final long end;
    private long row;

    private NpyRows(NumpyStream stream, List<Column> wanted, long row, long end) {
        this.stream = stream;
        this.wanted = wanted;
        this.row = row;
        this.end = end;
    }

    static Rows open(SeekableByteChannel channel, NumpyHeader header, List<Column> wanted, TableFormat.Part part)
            throws IOException {
        long rows = header.dims().get(0);
        int bytes = NumpyRow.bytes(header);
        if (header.isFortran()) { // all rows are anywhere
            if (!part.has(0)) {
                channel.close();
                return new NoRows();
            }
            return new NpyRows(new NumpyStream(NumpyTable.stream(channel, header.bytes()), header), wanted, 0, rows);
        }
        long first = Math.min(rows, begun(part.from(), header.bytes(), bytes));
        long end = part.to() == Long.MAX_VALUE ? rows : Math.min(rows, begun(part.to(), header.bytes(), bytes));
        return new NpyRows(
                new NumpyStream(NumpyTable.stream(channel, header.bytes() + first * bytes), header),
                wanted,
                first,
                end);
    }

    /** How many rows begin before a byte. */
    private static long begun(long at, long start, long bytes) {
        return Math.max(0, (at - start + bytes - 1) / bytes);
    }

    @Override
    public @Nullable Object @Nullable [] next() throws IOException {
        if (row >= end) {
            return null;
        }
        Object value = stream.next();
        Object[] values = new Object[wanted.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = wanted.get(i).name().equals(NumpyTable.ROW) ? (Object) row : value;
        }
        row++;
        return values;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
