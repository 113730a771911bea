package dev.bellows.data.table;

import dev.bellows.io.numpy.Npy;
import dev.bellows.io.numpy.NumpyHeader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** The elements of an array, index by index of its first axis. */
final class NumpyStream implements Closeable {
    private static final int MOST_BYTES = Integer.MAX_VALUE - 16;

    private final InputStream in;
    private final NumpyHeader header;
    private final int bytes;
    private final byte[] whole; // of an array of Fortran's order, turned; else empty
    private int at;

    /** Reads from behind the header. An array of Fortran's order, whose rows lie scattered, is read as a whole. */
    NumpyStream(InputStream in, NumpyHeader header) throws IOException {
        this.in = in;
        this.header = header;
        bytes = NumpyRow.bytes(header);
        whole = header.isFortran() && header.dims().size() > 1 ? turned(in, header) : new byte[0];
    }

    private static byte[] turned(InputStream in, NumpyHeader header) throws IOException {
        long size = header.elements() * header.type().width();
        if (size > MOST_BYTES) {
            throw new IOException("it is of Fortran's order and has " + size + " bytes, which do not fit into memory"
                    + " at once; save it by numpy.save(file, numpy.ascontiguousarray(array))");
        }
        byte[] from = in.readNBytes((int) size);
        if (from.length < size) {
            throw new EOFException("the file ends " + (size - from.length) + " bytes early");
        }
        byte[] to = new byte[from.length];
        List<Long> dims = header.dims();
        int width = header.type().width();
        int[] index = new int[dims.size()];
        int[] strides = new int[dims.size()];
        int stride = width;
        for (int i = 0; i < strides.length; i++) {
            strides[i] = stride;
            stride = (int) (stride * dims.get(i));
        }
        int place = 0;
        for (int done = 0; done < to.length; done += width) {
            System.arraycopy(from, place, to, done, width);
            for (int i = index.length - 1; i >= 0; i--) {
                place += strides[i];
                if (++index[i] < dims.get(i)) {
                    break;
                }
                place -= strides[i] * index[i];
                index[i] = 0;
            }
        }
        return to;
    }

    Object next() throws IOException {
        byte[] row;
        if (whole.length > 0) {
            row = Arrays.copyOfRange(whole, at, at + bytes);
            at += bytes;
        } else {
            row = in.readNBytes(bytes);
            if (row.length < bytes) {
                throw new EOFException("the file ends within a row");
            }
        }
        ByteBuffer elements = Npy.buffer(row, header);
        return NumpyRow.value(elements, header);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
