package dev.bellows.io.numpy;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Parts;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.movement.Transpose;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/** An array in a file of NumPy's ({@code .npy}). A file of Python objects is refused: it holds a pickle. */
public final class Npy {
    /** How much of an array is on the heap at a time; whole elements of every number. */
    private static final int PART_BYTES = 4 << 20;

    private Npy() {}

    /**
     * Reads an array, which belongs to the current scope: f32 of float16 and float32, f64, u8 of uint8, i32 of int8, int16, uint16 and
     * int32, i64 of uint32, int64, and uint64 where it is not too large, bool. Either order of bytes and of axes is read.
     *
     * @throws IOException a sentence if the stream holds no such array, or ends early
     */
    public static NDArray read(InputStream in) throws IOException {
        return read(in, NumpyHeader.read(in));
    }

    private static NDArray read(InputStream in, NumpyHeader header) throws IOException {
        DType dtype = header.type().dtype();
        if (dtype == null) {
            throw new IOException("its elements are text (" + header.type() + "), which arrays here do not hold");
        }
        Spec spec = spec(header, dtype);
        int width = header.type().width();
        long bytes = header.elements() * width;
        NDArray array = null;
        for (long done = 0; done < bytes; done += PART_BYTES) {
            byte[] part = in.readNBytes((int) Math.min(PART_BYTES, bytes - done));
            if (part.length < Math.min(PART_BYTES, bytes - done)) {
                throw new EOFException("the file ends " + (bytes - done - part.length) + " bytes early");
            }
            array = array == null ? NDArray.empty(spec) : array; // so that nobody gets memory by a header alone
            Parts.write(array, done / width, header.type().widen(part, dtype));
        }
        array = array == null ? NDArray.empty(spec) : array;
        return header.isFortran() && spec.shape().rank() > 1 ? turned(array) : array;
    }

    private static NDArray turned(NDArray array) {
        int rank = array.shape().rank();
        NDArray turned = (NDArray) Transpose.transpose(
                array, IntStream.range(0, rank).map(i -> rank - 1 - i).toArray());
        array.close();
        return turned;
    }

    /** As the elements lie: of Fortran's order, that of the reversed axes. */
    private static Spec spec(NumpyHeader header, DType dtype) throws IOException {
        int rank = header.dims().size();
        int[] dims = new int[rank];
        for (int i = 0; i < rank; i++) {
            long dim = header.dims().get(header.isFortran() ? rank - 1 - i : i);
            if (dim > Integer.MAX_VALUE) {
                throw tooLarge(header);
            }
            dims[i] = (int) dim;
        }
        if (header.elements() > Integer.MAX_VALUE / dtype.bytes()) {
            throw tooLarge(header);
        }
        return new Spec(Shape.of(dims), dtype);
    }

    private static IOException tooLarge(NumpyHeader header) {
        return new IOException(
                "its extents " + header.dims() + " take more than 2 GiB, the most that one array may take");
    }

    /** Writes an array in C's order, little endian, as {@code numpy.load} reads it; bf16 as float32. */
    public static void write(NDArray array, OutputStream out) throws IOException {
        List<Long> dims =
                IntStream.of(array.shape().dims()).asLongStream().boxed().toList();
        out.write(new NumpyHeader(NumpyType.of(array.dtype()), false, dims, 0).write());
        if (array.dtype() == DType.BF16) {
            try (NDArray wide = (NDArray) Cast.cast(array, DType.F32)) {
                Parts.write(wide, out);
            }
        } else {
            Parts.write(array, out);
        }
    }

    /** The header of an array that is written elsewhere: rows of a shape, one after the other. */
    public static byte[] header(DType dtype, List<Long> dims) {
        return new NumpyHeader(NumpyType.of(dtype), false, dims, 0).write();
    }

    /** Elements of a buffer that {@code header} describes, for readers of rows. */
    public static ByteBuffer buffer(byte[] elements, NumpyHeader header) {
        return ByteBuffer.wrap(elements).order(header.type().order());
    }
}
