package dev.bellows.data.table;

import dev.bellows.io.numpy.Npz;
import dev.bellows.io.numpy.NumpyHeader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * NumPy's arrays, a row for each index of the first axis. A {@code .npy} file has the columns {@code row}, the index within the file from 0,
 * and {@code value}; a {@code .npz} file has one for each array. A value is a number or a text where the array has one axis, nested lists
 * where it has more; float16 is read as f32, unsigned integers as the next wider type.
 *
 * <p>Option {@code arrays}: which arrays of a {@code .npz} file, names with commas between them; unless given, all that have an axis.
 */
public final class NumpyTable implements TableFormat {
    static final String ROW = "row";
    static final String VALUE = "value";
    private static final String ARRAYS = "arrays";
    private static final int BUFFER_BYTES = 1 << 16;

    @Override
    public String name() {
        return "npy";
    }

    @Override
    public boolean isSplit() {
        return true;
    }

    @Override
    public List<Column> columns(TableInput file, Map<String, String> options) throws IOException {
        if (isArchive(file)) {
            try (Npz npz = Npz.open(file.open())) {
                return columns(npz, options);
            }
        }
        try (InputStream in = stream(file.open(), 0)) {
            ValueType type = NumpyRow.type(NumpyHeader.read(in));
            return List.of(new Column(ROW, ValueType.Scalar.I64), new Column(VALUE, type));
        }
    }

    private static List<Column> columns(Npz npz, Map<String, String> options) throws IOException {
        String chosen = options.get(ARRAYS);
        List<Column> columns = new ArrayList<>();
        long rows = -1;
        String first = "";
        for (String name :
                chosen == null ? npz.names() : Arrays.asList(chosen.strip().split("\\s*,\\s*", -1))) {
            NumpyHeader header = npz.header(name);
            if (header.dims().isEmpty() && chosen == null) {
                continue;
            }
            try {
                columns.add(new Column(name, NumpyRow.type(header)));
            } catch (IOException e) {
                throw new IOException("array '" + name + "': " + e.getMessage(), e);
            }
            if (rows >= 0 && rows != header.dims().get(0)) {
                throw new IOException("array '" + first + "' has " + rows + " rows and '" + name + "' has "
                        + header.dims().get(0) + "; say by the option " + ARRAYS
                        + " which to read, names with commas between them");
            }
            rows = header.dims().get(0);
            first = name;
        }
        return columns;
    }

    @Override
    public Rows rows(TableInput file, List<Column> wanted, Map<String, String> options, Part part) throws IOException {
        if (isArchive(file)) {
            return part.has(0) ? archive(file, wanted, options) : new NoRows();
        }
        SeekableByteChannel channel = file.open();
        try {
            NumpyHeader header = NumpyHeader.read(stream(channel, 0));
            Column.require(columns(file, options), wanted);
            return NpyRows.open(channel, header, wanted, part);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Rows archive(TableInput file, List<Column> wanted, Map<String, String> options) throws IOException {
        Npz npz = Npz.open(file.open());
        try {
            List<Column> columns = columns(npz, options);
            Column.require(columns, wanted);
            if (columns.isEmpty()) {
                npz.close();
                return new NoRows();
            }
            return NpzRows.open(npz, wanted, columns.get(0));
        } catch (IOException | RuntimeException e) {
            npz.close();
            throw e;
        }
    }

    private static boolean isArchive(TableInput file) throws IOException {
        try (InputStream in = stream(file.open(), 0)) {
            return in.read() == 'P' && in.read() == 'K';
        }
    }

    /** The bytes from a place on; closing the stream closes the channel. */
    static InputStream stream(SeekableByteChannel channel, long from) throws IOException {
        channel.position(from);
        return new BufferedInputStream(Channels.newInputStream(channel), BUFFER_BYTES);
    }
}
