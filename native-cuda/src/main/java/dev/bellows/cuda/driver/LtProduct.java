package dev.bellows.cuda.driver;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.bellows.core.DType;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A product by cuBLASLt, with the algorithms that it recommends: one for arrays that begin at a multiple of 16 bytes, as most do, and one for any. */
final class LtProduct implements LibraryKernel {
    private static final int WIDE = 16;

    /** What the library answers where it has nothing for a product. */
    private static final int NOT_SUPPORTED = 15;

    private static final int MOST_WORKSPACE = 1;
    private static final int REDUCTIONS = 3;
    private static final int FIRST_ALIGNMENT = 5;
    private static final int LAST_ALIGNMENT = 8;

    /** Partial sums meet in the dtype that is computed in, not in that of the result, which may be bf16. */
    private static final int IN_COMPUTED_DTYPE = 2;

    /** The struct {@code cublasLtMatmulHeuristicResult_t}: the algorithm, its workspace in bytes, whether it can be had, and more. */
    private static final int RESULT_BYTES = 96;

    private static final int WORKSPACE_OFFSET = 64;
    private static final int STATE_OFFSET = 72;

    private final String version;
    private final Pointer handle;
    private final LtDescriptors descriptors;
    private final Consumer<LtProduct> whenClosed;
    private final Memory one = new Memory(Double.BYTES);
    private final Memory zero = new Memory(Double.BYTES);
    private @Nullable Memory forAligned;
    private @Nullable Memory forAny;

    LtProduct(String version, Pointer handle, LtDescriptors descriptors, Consumer<LtProduct> whenClosed) {
        this.version = version;
        this.handle = handle;
        this.descriptors = descriptors;
        this.whenClosed = whenClosed;
        zero.clear();
        if (descriptors.problem().dtype() == DType.F64) {
            one.setDouble(0, 1);
        } else {
            one.setFloat(0, 1);
        }
    }

    /** Chooses algorithms; false if there are none. */
    boolean choose(long mostWorkspaceBytes) {
        forAny = algorithm(descriptors.problem().dtype().bytes(), mostWorkspaceBytes);
        forAligned = algorithm(WIDE, mostWorkspaceBytes);
        return forAny != null && forAligned != null;
    }

    private @Nullable Memory algorithm(int alignment, long mostWorkspaceBytes) {
        StatusLibrary library = descriptors.library();
        Pointer wish = library.create("cublasLtMatmulPreferenceCreate");
        try {
            library.set("cublasLtMatmulPreferenceSetAttribute", wish, MOST_WORKSPACE, mostWorkspaceBytes);
            library.set("cublasLtMatmulPreferenceSetAttribute", wish, REDUCTIONS, IN_COMPUTED_DTYPE);
            for (int array = FIRST_ALIGNMENT; array <= LAST_ALIGNMENT; array++) {
                library.set("cublasLtMatmulPreferenceSetAttribute", wish, array, alignment);
            }
            descriptors.bias(alignment);
            Memory best = new Memory(RESULT_BYTES);
            best.clear();
            IntByReference count = new IntByReference();
            Pointer result = descriptors.result();
            Object[] arguments = {
                handle,
                descriptors.product(),
                descriptors.first(),
                descriptors.second(),
                result,
                result,
                wish,
                1,
                best,
                count
            };
            int status = library.status("cublasLtMatmulAlgoGetHeuristic", arguments);
            if (status != NOT_SUPPORTED) {
                library.check("cublasLtMatmulAlgoGetHeuristic", status);
            }
            boolean found = status != NOT_SUPPORTED && count.getValue() > 0 && best.getInt(STATE_OFFSET) == 0;
            return found ? best : null;
        } finally {
            library.call("cublasLtMatmulPreferenceDestroy", wish);
        }
    }

    private static long workspace(@Nullable Memory algorithm) {
        return algorithm == null ? 0 : algorithm.getLong(WORKSPACE_OFFSET);
    }

    @Override
    public long workspaceBytes() {
        return Math.max(workspace(forAligned), workspace(forAny));
    }

    @Override
    public void run(CudaApi.Stream stream, Arrays arrays) {
        long a = arrays.inputs().get(0);
        long b = arrays.inputs().get(1);
        long output = arrays.outputs().get(0);
        long bias =
                switch (descriptors.problem().bias()) {
                    case NONE -> 0;
                    case ADDED -> arrays.inputs().get(2);
                    case GRADIENT -> arrays.outputs().get(1);
                };
        boolean isAligned = (a | b | bias | output) % WIDE == 0;
        descriptors.bias(bias);
        Pointer y = new Pointer(output);
        descriptors
                .library()
                .call(
                        "cublasLtMatmul",
                        handle,
                        descriptors.product(),
                        one,
                        new Pointer(b),
                        descriptors.first(),
                        new Pointer(a),
                        descriptors.second(),
                        zero,
                        y,
                        descriptors.result(),
                        y,
                        descriptors.result(),
                        Objects.requireNonNull(isAligned ? forAligned : forAny),
                        arrays.workspace() == 0 ? Pointer.NULL : new Pointer(arrays.workspace()),
                        workspaceBytes(),
                        new Pointer(JCudaApi.number(stream)));
    }

    @Override
    public void close() {
        descriptors.close();
        whenClosed.accept(this);
    }

    @Override
    public String toString() {
        return descriptors.problem() + " by " + version;
    }
}
