package dev.bellows.io.mxnet.format;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.io.StoredDType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads what a list of arrays holds, in every version of the format (MXNet's src/ndarray/ndarray.cc): a magic number and how many arrays there
 * are; of each its own magic number by version, layout, shape, device, type and elements; then their names. Nothing is believed: numbers are
 * checked against the bytes that there are.
 */
final class ParamsReader {
    static final long LIST = 0x112;
    /** Arrays of {@code mx.np}, whose shape may be that of a scalar or have an extent of 0. */
    static final int V3 = 0xF993FACA;

    static final int V2 = 0xF993FAC9;
    private static final int V1 = 0xF993FAC8;
    private static final int MOST_AXES = 32;
    private static final int LONGEST_NAME = 1 << 16;
    private static final int LEAST_BYTES = 4;
    private static final int ZIP = 0x04034B50;

    /** How much larger than what is stored a sparse array may be. */
    private static final long SPREAD = 1024;

    private static final long ALWAYS = 16L << 20;

    private final Cursor in;

    ParamsReader(Cursor in) {
        this.in = in;
    }

    List<StoredArray> read() throws IOException {
        requireList();
        long count = in.twoWords();
        if (count < 0 || count > in.left() / LEAST_BYTES) {
            throw in.refusal(Long.toUnsignedString(count) + " arrays in " + in.left() + " bytes");
        }
        List<StoredArray> arrays = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            arrays.add(array());
        }
        return named(arrays);
    }

    private void requireList() throws IOException {
        long magic = in.left() < Long.BYTES ? 0 : in.twoWords();
        if ((int) magic == ZIP) {
            throw in.refusal("an .npz file, which MXNet 2 writes; load it there and save a dict of mx.nd arrays");
        }
        if (magic != LIST) {
            throw in.refusal("no list of MXNet's arrays, whose first number is 274; is it a .params file?");
        }
        in.twoWords(); // reserved
    }

    private List<StoredArray> named(List<StoredArray> arrays) throws IOException {
        long count = in.twoWords();
        if (count != 0 && count != arrays.size()) {
            throw in.refusal(Long.toUnsignedString(count) + " names for " + arrays.size() + " arrays");
        }
        List<StoredArray> named = new ArrayList<>();
        for (StoredArray array : arrays) {
            named.add(count == 0 ? array : array.named(in.text(LONGEST_NAME)));
        }
        if (in.left() != 0) {
            throw in.refusal(in.left() + " bytes after the last name");
        }
        return named;
    }

    private StoredArray array() throws IOException {
        int magic = in.word();
        return switch (magic) {
            case V3 -> layered(true);
            case V2 -> layered(false);
            case V1 -> plain(in.word(), Long.BYTES);
            default -> plain(magic, Integer.BYTES);
        };
    }

    /** Of versions 0 and 1: no layouts. */
    private StoredArray plain(int rank, int width) throws IOException {
        Shape shape = shape(rank, width);
        if (rank == 0) {
            return none();
        }
        StoredDType type = deviceAndType();
        return dense(type, shape);
    }

    private StoredArray layered(boolean numpy) throws IOException {
        int layout = in.word();
        int indices =
                switch (layout) {
                    case 0 -> 0;
                    case 1 -> 1;
                    case 2 -> 2;
                    default -> throw in.refusal("an array of storage type " + layout + "; 0, 1 and 2 are known");
                };
        Shape stored = indices == 0 ? Shape.scalar() : shape(in.word(), Long.BYTES);
        int rank = in.word();
        boolean absent = numpy ? rank == -1 : rank == 0;
        Shape shape = absent ? Shape.scalar() : shape(rank, Long.BYTES);
        if (absent) {
            return none();
        }
        StoredDType type = deviceAndType();
        return indices == 0 ? dense(type, shape) : sparse(type, shape, stored, indices);
    }

    private static StoredArray none() {
        return new StoredArray("", StoredArray.Layout.NONE, StoredDType.F32, Shape.of(0), Shape.of(0), 0, List.of());
    }

    private Shape shape(int rank, int width) throws IOException {
        if (rank < 0 || rank > MOST_AXES) {
            throw in.refusal("an array of " + Integer.toUnsignedString(rank) + " axes; " + MOST_AXES + " are possible");
        }
        int[] dims = new int[rank];
        for (int i = 0; i < rank; i++) {
            long dim = width == Long.BYTES ? in.twoWords() : Integer.toUnsignedLong(in.word());
            if (dim < 0 || dim > Integer.MAX_VALUE) {
                throw in.refusal("axis " + i + " has an extent of " + Long.toUnsignedString(dim));
            }
            dims[i] = (int) dim;
        }
        try {
            return Shape.of(dims);
        } catch (ShapeException e) {
            throw in.refusal("extents " + Arrays.toString(dims) + ", whose elements cannot be counted");
        }
    }

    private StoredDType deviceAndType() throws IOException {
        in.word(); // what kind of device it was on
        in.word(); // and which
        return type(in.word());
    }

    private StoredDType type(int number) throws IOException {
        return ElementTypes.ofNumber(number)
                .orElseThrow(() -> in.refusal("elements of type " + number + "; 0 to 12 are known"));
    }

    private StoredArray dense(StoredDType type, Shape shape) throws IOException {
        return new StoredArray(
                "", StoredArray.Layout.DENSE, type, shape, shape, in.skip(bytes(type, shape)), List.of());
    }

    private long bytes(StoredDType type, Shape shape) throws MxNetException {
        long bytes = type.bytes();
        boolean empty = false;
        for (int dim : shape.dims()) {
            empty |= dim == 0;
        }
        for (int dim : shape.dims()) {
            bytes = empty ? 0 : bytes * dim;
            if (bytes > Integer.MAX_VALUE) {
                throw in.refusal("an array " + type + shape + " is larger than 2 GiB, the most that one may take");
            }
        }
        return bytes;
    }

    private StoredArray sparse(StoredDType type, Shape shape, Shape stored, int count) throws IOException {
        StoredDType[] types = new StoredDType[count];
        Shape[] shapes = new Shape[count];
        for (int i = 0; i < count; i++) {
            types[i] = type(in.word());
            shapes[i] = shape(in.word(), Long.BYTES);
            boolean whole = types[i].dtype() == DType.I64 || types[i].dtype() == DType.I32;
            if (!whole || !types[i].isExact() || shapes[i].rank() != 1) {
                throw in.refusal("indices of a sparse array that are " + types[i] + shapes[i]);
            }
        }
        StoredArray.Layout layout = count == 1 ? StoredArray.Layout.ROWS : StoredArray.Layout.CSR;
        requireFit(layout, shape, stored, shapes);
        long at = in.skip(bytes(type, stored));
        List<StoredArray.Indices> indices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long place = in.skip(bytes(types[i], shapes[i]));
            indices.add(new StoredArray.Indices(types[i], shapes[i].dim(0), place));
        }
        long all = new Spec(shape, type.dtype()).bytes();
        if (all > ALWAYS && all / SPREAD > in.place() - at) {
            throw in.refusal("a sparse array that stands for " + shape + " and stores " + (in.place() - at)
                    + " bytes; at most " + SPREAD + " times as much as is stored is read");
        }
        return new StoredArray("", layout, type, shape, stored, at, List.copyOf(indices));
    }

    private void requireFit(StoredArray.Layout layout, Shape shape, Shape stored, Shape... indices)
            throws MxNetException {
        boolean fit = layout == StoredArray.Layout.ROWS
                ? shape.rank() > 0
                        && stored.rank() == shape.rank()
                        && stored.without(0).equals(shape.without(0))
                        && indices[0].dim(0) == stored.dim(0)
                : shape.rank() == 2
                        && stored.rank() == 1
                        && indices[1].dim(0) == stored.dim(0)
                        && indices[0].dim(0) == (stored.dim(0) == 0 && indices[0].dim(0) == 0 ? 0 : shape.dim(0) + 1);
        boolean known = true;
        long elements = 1;
        for (int dim : shape.dims()) {
            elements = dim == 0 ? 0 : elements * dim;
            known &= elements <= Integer.MAX_VALUE;
        }
        if (!fit || !known) {
            throw in.refusal("a sparse array " + layout + " of " + shape + " stores " + stored + " under indices of "
                    + List.of(indices));
        }
    }
}
