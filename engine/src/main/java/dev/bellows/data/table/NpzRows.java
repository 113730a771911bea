package dev.bellows.data.table;

import dev.bellows.io.numpy.Npz;
import dev.bellows.io.numpy.NumpyHeader;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of arrays side by side. */
final class NpzRows implements Rows {
    private final Npz npz;
    private final List<NumpyStream> streams = new ArrayList<>();
    private long left;

    private NpzRows(Npz npz, long left) {
        this.npz = npz;
        this.left = left;
    }

    /**
     * Opens arrays that are known to be equally long.
     *
     * @param counted the one that says how many rows there are
     */
    static NpzRows open(Npz npz, List<Column> wanted, Column counted) throws IOException {
        NpzRows rows = new NpzRows(npz, npz.header(counted.name()).dims().get(0));
        for (Column column : wanted) {
            InputStream in = npz.stream(column.name());
            rows.streams.add(new NumpyStream(in, NumpyHeader.read(in)));
        }
        return rows;
    }

    @Override
    public @Nullable Object @Nullable [] next() throws IOException {
        if (left-- <= 0) {
            return null;
        }
        Object[] values = new Object[streams.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = streams.get(i).next();
        }
        return values;
    }

    @Override
    public void close() throws IOException {
        for (NumpyStream stream : streams) {
            stream.close();
        }
        npz.close();
    }
}
