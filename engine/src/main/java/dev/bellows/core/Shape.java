package dev.bellows.core;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The extents of an array, outermost axis first; a scalar has rank 0. Immutable.
 *
 * <p>An axis argument may be negative and then counts from the end, as in NumPy. Extents may be zero.
 */
public final class Shape implements Serializable {
    private static final Shape SCALAR = new Shape(new int[0]);

    private final int[] dims;
    private final long size;

    private Shape(int[] dims) {
        this.dims = dims;
        long product = 1;
        for (int dim : dims) {
            if (dim < 0) {
                throw new ShapeException("shape: negative extent: " + Arrays.toString(dims));
            }
            if (product > Long.MAX_VALUE / Math.max(1, dim)) {
                throw new ShapeException("shape: more elements than can be counted: " + Arrays.toString(dims));
            }
            product *= dim;
        }
        this.size = product;
    }

    public static Shape of(int... dims) {
        return dims.length == 0 ? SCALAR : new Shape(dims.clone());
    }

    public static Shape of(List<Integer> dims) {
        return of(dims.stream().mapToInt(Integer::intValue).toArray());
    }

    public static Shape scalar() {
        return SCALAR;
    }

    public int rank() {
        return dims.length;
    }

    /** The extent of {@code axis}, which may be negative. */
    public int dim(int axis) {
        return dims[axis(axis)];
    }

    /** The number of elements: the product of all extents, 1 for a scalar. */
    public long size() {
        return size;
    }

    public int[] dims() {
        return dims.clone();
    }

    /** Turns a possibly negative axis into one in {@code [0, rank)}. */
    public int axis(int axis) {
        int resolved = axis < 0 ? axis + dims.length : axis;
        if (resolved < 0 || resolved >= dims.length) {
            throw new ShapeException("axis " + axis + " is out of range for shape " + this + " of rank " + dims.length);
        }
        return resolved;
    }

    /** Row-major strides in elements. */
    public long[] strides() {
        long[] strides = new long[dims.length];
        long stride = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= dims[i];
        }
        return strides;
    }

    public Shape with(int axis, int dim) {
        int[] changed = dims.clone();
        changed[axis(axis)] = dim;
        return new Shape(changed);
    }

    public Shape without(int axis) {
        int gone = axis(axis);
        int[] kept = new int[dims.length - 1];
        System.arraycopy(dims, 0, kept, 0, gone);
        System.arraycopy(dims, gone + 1, kept, gone, kept.length - gone);
        return of(kept);
    }

    /** This shape with an extent of {@code dim} put before axis {@code at} ({@code at} may equal the rank). */
    public Shape insert(int at, int dim) {
        int[] wider = new int[dims.length + 1];
        System.arraycopy(dims, 0, wider, 0, at);
        wider[at] = dim;
        System.arraycopy(dims, at, wider, at + 1, dims.length - at);
        return of(wider);
    }

    /** The axes from {@code from} (inclusive) to {@code to} (exclusive). */
    public Shape slice(int from, int to) {
        return of(Arrays.copyOfRange(dims, from, to));
    }

    public Shape concat(Shape other) {
        int[] all = Arrays.copyOf(dims, dims.length + other.dims.length);
        System.arraycopy(other.dims, 0, all, dims.length, other.dims.length);
        return of(all);
    }

    /**
     * NumPy broadcasting of two shapes: aligned at the last axis, extents must be equal or 1.
     *
     * @throws ShapeException naming {@code who} and both shapes
     */
    public static Shape broadcast(Object who, Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        int[] dims = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int da = i <= a.rank() ? a.dims[a.rank() - i] : 1;
            int db = i <= b.rank() ? b.dims[b.rank() - i] : 1;
            if (da != db && da != 1 && db != 1) {
                throw new ShapeException(who + ": shapes do not broadcast: " + a + " · " + b);
            }
            dims[rank - i] = da == 1 ? db : da;
        }
        return of(dims);
    }

    /** Whether this shape broadcasts to {@code target} without changing it. */
    public boolean broadcastsTo(Shape target) {
        if (rank() > target.rank()) {
            return false;
        }
        for (int i = 1; i <= rank(); i++) {
            int dim = dims[rank() - i];
            if (dim != 1 && dim != target.dims[target.rank() - i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    @Override
    public String toString() {
        return Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
