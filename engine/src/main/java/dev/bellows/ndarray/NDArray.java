package dev.bellows.ndarray;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.backend.Storage;
import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.MemoryException;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.memory.Resource;
import dev.bellows.memory.Scope;
import dev.bellows.op.Op;
import dev.bellows.op.Origin;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Index;
import dev.bellows.op.index.Indexing;
import dev.bellows.op.index.RowSparse;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A dense, row-major array in a backend's memory. Ops on it are computed at once.
 *
 * <p>An array belongs to the {@link Scope} that was the innermost open one of the thread when it was made, and is freed
 * when that scope closes; using it afterwards throws {@link MemoryException}. Use from one thread at a time.
 *
 * <pre>{@code
 * try (Scope scope = Scope.open("example")) {
 *     NDArray x = NDArray.of(new float[][] {{1, 2}, {3, 4}});
 *     Tensor y = x.mul(x).add(1);
 *     System.out.println(y);       // f32[2, 2] [[2, 5], [10, 17]]
 * }
 * }</pre>
 */
public final class NDArray implements Tensor, Resource {
    private final Backend backend;
    private final Storage storage;
    private Scope scope;
    private boolean closed;
    private @Nullable Origin origin;
    private boolean forgotten;
    private @Nullable LeafGradient gradient;

    NDArray(Backend backend, Storage storage) {
        this.backend = backend;
        this.storage = storage;
        this.scope = Scope.current();
        scope.own(this);
    }

    /** An array on the current backend with undefined contents. */
    public static NDArray empty(Spec spec) {
        return empty(Backends.current(), spec);
    }

    /** As {@link #empty(Spec)}, on {@code backend}. */
    public static NDArray empty(Backend backend, Spec spec) {
        return new NDArray(backend, new Storage(backend.allocate(spec.bytes()), 0, spec));
    }

    public static NDArray zeros(Spec spec) {
        NDArray array = empty(spec);
        array.fill(0);
        return array;
    }

    /** An f32 scalar. */
    public static NDArray scalar(double value) {
        return scalar(value, DType.F32);
    }

    public static NDArray scalar(double value, DType dtype) {
        return of(new double[] {value}, new Spec(Shape.scalar(), dtype));
    }

    /** An f32 array of the given extents, or a vector if none are given. */
    public static NDArray of(float[] values, int... dims) {
        NDArray array = empty(new Spec(dims.length == 0 ? Shape.of(values.length) : Shape.of(dims), DType.F32));
        array.set(values);
        return array;
    }

    /** An f32 matrix; all rows must be of one length. */
    public static NDArray of(float[][] rows) {
        return of(Codec.flat(rows), rows.length, rows.length == 0 ? 0 : rows[0].length);
    }

    /** An i32 array of the given extents, or a vector if none are given. */
    public static NDArray of(int[] values, int... dims) {
        NDArray array = empty(new Spec(dims.length == 0 ? Shape.of(values.length) : Shape.of(dims), DType.I32));
        array.require(values.length);
        ByteBuffer bytes = Codec.host(array.spec());
        bytes.asIntBuffer().put(values);
        array.write(bytes);
        return array;
    }

    /** An array of any dtype from doubles, converted as {@link dev.bellows.op.elementwise.Cast} does. */
    public static NDArray of(double[] values, Spec spec) {
        NDArray array = empty(spec);
        array.set(values);
        return array;
    }

    @Override
    public Spec spec() {
        return storage.spec();
    }

    @Override
    public boolean isTraced() {
        return false;
    }

    public Backend backend() {
        return backend;
    }

    /** Where the elements lie; throws if this array was freed. */
    public Storage storage() {
        if (closed) {
            throw new MemoryException("array " + spec() + " of scope '" + scope.name()
                    + "' was used after that scope closed; keep() it or read it out before");
        }
        return storage;
    }

    @Override
    public List<Tensor> apply(Op op, List<Tensor> in) {
        return Eager.apply(backend, op, in);
    }

    @Override
    public @Nullable Origin origin() {
        if (forgotten) {
            throw new IllegalStateException("backward: how " + spec()
                    + " came about was forgotten after an earlier backward pass; give that pass retainGraph = true,"
                    + " or record the computation again");
        }
        return origin;
    }

    /** Whether this array is the result of a recorded op, and gradients may still be made of it. */
    boolean isRecorded() {
        return origin != null;
    }

    void origin(Origin remembered) {
        this.origin = remembered;
    }

    /**
     * Forgets how this array came about, and with it all that only its origin kept reachable. Differentiating through it
     * is refused from now on; {@link #detach} gives an array that is a leaf.
     */
    public void forget() {
        forgotten |= origin != null;
        origin = null;
    }

    /** Makes this array a leaf whose gradient {@code Autograd.backward} puts into {@link #grad()}, by {@code request}. */
    public void attachGrad(GradRequest request) {
        makeLeaf(LeafGradient.now(this, request));
    }

    /**
     * As {@link #attachGrad(GradRequest)}, but the array for the gradient is made when it is first asked for, and is freed with
     * this one. A compiled step never asks.
     */
    public void attachGradLater(GradRequest request) {
        makeLeaf(LeafGradient.later(request));
    }

    private void makeLeaf(LeafGradient wanted) {
        closeGrad();
        gradient = wanted;
        origin = null;
        forgotten = false;
    }

    private void closeGrad() {
        if (gradient != null) {
            gradient.close();
        }
    }

    /** As {@link #attachGrad(GradRequest)} with {@link GradRequest#WRITE}. */
    public void attachGrad() {
        attachGrad(GradRequest.WRITE);
    }

    /** The gradient of the last backward pass, or null if none is attached. */
    public @Nullable NDArray grad() {
        return gradient == null ? null : gradient.whole(this);
    }

    /** The gradient by {@link GradRequest#ROWS} of the last backward pass, in whose scope its arrays lie, or null if none. */
    public @Nullable RowSparse rowGrad() {
        return gradient == null ? null : gradient.rows();
    }

    /** Leaves a gradient by rows; for the reverse pass. */
    public void rowGrad(RowSparse found) {
        Objects.requireNonNull(gradient, "attachGrad comes first").rows(found);
    }

    public GradRequest gradRequest() {
        return gradient == null ? GradRequest.NULL : gradient.request();
    }

    /** The same elements, sharing this memory, without a memory of how they came about: gradients stop here. */
    @Override
    public NDArray detach() {
        return view(0, spec());
    }

    /** A view of {@code target.size()} consecutive elements from element {@code offset} on, sharing this memory. */
    public NDArray view(long offset, Spec target) {
        Storage own = storage();
        long start = own.offset() + offset * spec().dtype().bytes();
        if (offset < 0 || offset * spec().dtype().bytes() + target.bytes() > spec().bytes()) {
            throw new ShapeException("view: " + target + " from element " + offset + " leaves the bounds of " + spec());
        }
        return new NDArray(backend, new Storage(own.buffer().retain(), start, target));
    }

    /**
     * The elements that {@code index} names, by NumPy's rules: a view that shares this memory if the index has ranges and single
     * positions only and their elements lie one after another, such as {@code x.at(Index.range(2, 5))}; else a copy.
     */
    @Override
    public NDArray at(Index... index) {
        return Eager.at(this, Indexing.of(shape(), index));
    }

    /** Sets the elements that {@code index} names to {@code value}, which broadcasts; see {@link InPlace}. */
    public void put(Tensor value, Index... index) {
        InPlace.put(this, value, index);
    }

    /** As {@link #put(Tensor, Index...)}, for one number. */
    public void put(double value, Index... index) {
        InPlace.put(this, value, index);
    }

    /** Copies the elements of {@code other}, of the same spec, into this array. */
    public void assign(NDArray other) {
        if (!spec().equals(other.spec())) {
            throw new ShapeException("assign: " + other.spec() + " into " + spec());
        }
        if (other.backend == backend) {
            backend.copy(other.storage(), storage());
        } else {
            ByteBuffer bytes = Codec.host(spec());
            other.backend.read(other.storage(), bytes);
            write(bytes.flip());
        }
    }

    /** Sets every element to {@code value}. */
    public void fill(double value) {
        ByteBuffer one = Codec.host(new Spec(Shape.scalar(), dtype()));
        Codec.encode(new double[] {value}, dtype(), one);
        backend.fill(storage(), one);
    }

    /** Sets the elements of an f32 array in row-major order. */
    public void set(float[] values) {
        spec().requireDType("set", DType.F32);
        require(values.length);
        ByteBuffer bytes = Codec.host(spec());
        bytes.asFloatBuffer().put(values);
        write(bytes);
    }

    /** Sets the elements of an array of any dtype in row-major order. */
    public void set(double[] values) {
        require(values.length);
        ByteBuffer bytes = Codec.host(spec());
        Codec.encode(values, dtype(), bytes);
        write(bytes);
    }

    /** Sets some elements of an array of any dtype, in row-major order from element {@code first} on. */
    public void set(long first, double[] values) {
        Spec part = Spec.of(dtype(), values.length);
        if (first < 0 || first + values.length > shape().size()) {
            throw new ShapeException("set: " + values.length + " values from element " + first + " on into " + spec());
        }
        ByteBuffer bytes = Codec.host(part);
        Codec.encode(values, dtype(), bytes);
        Parts.write(this, first, bytes);
    }

    /** Sets the elements from bytes in native order, of which exactly {@code spec().bytes()} must remain. */
    public void write(ByteBuffer bytes) {
        if (bytes.remaining() != spec().bytes()) {
            throw new ShapeException("write: " + bytes.remaining() + " bytes into " + spec() + " of " + spec().bytes());
        }
        backend.write(bytes, storage());
    }

    /** The elements as bytes in native order, copied off the backend. */
    public ByteBuffer read() {
        ByteBuffer bytes = Codec.host(spec());
        backend.read(storage(), bytes);
        return bytes.flip();
    }

    /** The elements of a floating array as floats, in row-major order. */
    public float[] toFloatArray() {
        if (dtype() == DType.F32) {
            float[] values = new float[(int) shape().size()];
            read().asFloatBuffer().get(values);
            return values;
        }
        spec().requireFloating("toFloatArray");
        return Codec.toFloats(toDoubleArray());
    }

    /** The elements of any dtype as doubles, in row-major order. */
    public double[] toDoubleArray() {
        return Codec.decode(read(), dtype(), (int) shape().size());
    }

    /** The elements of an integer or bool array that fits i32, in row-major order. */
    public int[] toIntArray() {
        if (dtype().isFloating()) {
            throw new DTypeException("toIntArray: " + spec() + " is not of an integer dtype; cast it first");
        }
        return Arrays.stream(toDoubleArray()).mapToInt(value -> (int) value).toArray();
    }

    /** The only element. */
    public double item() {
        if (shape().size() != 1) {
            throw new ShapeException("item: expects one element, got " + spec());
        }
        return toDoubleArray()[0];
    }

    private void require(int values) {
        if (values != shape().size()) {
            throw new ShapeException(
                    "NDArray: " + values + " values for " + spec() + " of " + shape().size() + " elements");
        }
    }

    /** Takes this array out of its scope: whoever calls this closes it. */
    public void disown() {
        scope.disown(this);
    }

    @Override
    public void ownedBy(Scope owner) {
        this.scope = owner;
    }

    @Override
    public long bytes() {
        return spec().bytes();
    }

    /** Frees the memory, unless a view still shares it. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            origin = null;
            closeGrad();
            scope.disown(this);
            storage.buffer().release();
        }
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public String toString() {
        return closed ? spec() + " (freed)" : Printer.print(this);
    }
}
