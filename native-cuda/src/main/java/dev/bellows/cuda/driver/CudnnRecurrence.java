package dev.bellows.cuda.driver;

import static dev.bellows.cuda.driver.Cudnn.check;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import jcuda.Pointer;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnForwardMode;
import jcuda.jcudnn.cudnnHandle;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.jcudnn.cudnnWgradMode;

/**
 * A walk of a cell over sequences by cuDNN, or the gradients of one. cuDNN wants all weights in one array, in places that it says, so they are copied there, and their gradients back. The gradients walk forwards again, since what
 * that leaves for them lies in memory that only cuDNN can read, and is larger than what would be kept otherwise.
 */
final class CudnnRecurrence implements LibraryKernel {
    /** So that each part of the workspace begins as an array does. */
    private static final long ALIGNMENT = 256;

    /** What cuDNN writes an address into. */
    private static final class Place extends Pointer {
        long address() {
            return getNativePointer();
        }
    }

    /** Bytes of one of four arrays of weights that lie in one piece in cuDNN's. */
    private record Piece(int array, long from, long to, long bytes) {}

    private final String version;
    private final CudaApi api;
    private final CudnnRecurrentDescriptors descriptors;
    private final Function<CudaApi.Stream, cudnnHandle> handles;
    private final Consumer<CudnnRecurrence> whenClosed;
    private final cudnnTensorDescriptor matrix;
    private final cudnnTensorDescriptor bias;
    private final List<Piece> pieces = new ArrayList<>();
    private final Sizes sizes;

    /** Of the parts of the workspace, in bytes. */
    private record Sizes(long weights, long work, long reserve, long outputs) {
        /** Where they begin: weights, their gradients, cuDNN's own workspace, what it keeps from forward to back, and its outputs. */
        long[] starts(boolean gradients) {
            long[] bytes = {weights, gradients ? weights : 0, work, reserve, outputs};
            long[] starts = new long[bytes.length + 1];
            for (int i = 0; i < bytes.length; i++) {
                starts[i + 1] = starts[i] + (bytes[i] + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            }
            return starts;
        }
    }

    CudnnRecurrence(
            String version,
            CudaApi api,
            CudnnRecurrentDescriptors descriptors,
            cudnnHandle asked,
            Function<CudaApi.Stream, cudnnHandle> handles,
            Consumer<CudnnRecurrence> whenClosed) {
        this.version = version;
        this.api = api;
        this.descriptors = descriptors;
        this.handles = handles;
        this.whenClosed = whenClosed;
        this.matrix = descriptors.blank();
        this.bias = descriptors.blank();
        this.sizes = sizes(asked);
    }

    private RecurrenceProblem problem() {
        return descriptors.problem();
    }

    private Sizes sizes(cudnnHandle asked) {
        descriptors.set(asked);
        long[] weights = new long[1];
        long[] work = new long[1];
        long[] reserve = new long[1];
        check("cudnnGetRNNWeightSpaceSize", JCudnn.cudnnGetRNNWeightSpaceSize(asked, descriptors.layer(), weights));
        check(
                "cudnnGetRNNTempSpaceSizes",
                JCudnn.cudnnGetRNNTempSpaceSizes(asked, descriptors.layer(), mode(), descriptors.x(), work, reserve));
        RecurrenceProblem p = problem();
        long outputs = p.gradients()
                ? (long) p.time() * p.batch() * p.hidden() * p.dtype().bytes()
                : 0;
        return new Sizes(weights[0], work[0], reserve[0], outputs);
    }

    private int mode() {
        return problem().gradients()
                ? cudnnForwardMode.CUDNN_FWD_MODE_TRAINING
                : cudnnForwardMode.CUDNN_FWD_MODE_INFERENCE;
    }

    @Override
    public long workspaceBytes() {
        long[] starts = sizes.starts(problem().gradients());
        return starts[starts.length - 1];
    }

    @Override
    public void run(CudaApi.Stream stream, Arrays arrays) {
        cudnnHandle handle = handles.apply(stream);
        long[] starts = sizes.starts(problem().gradients());
        long weights = arrays.workspace();
        if (pieces.isEmpty()) {
            find(handle, weights);
        }
        int first = 1 + problem().cell().states();
        for (Piece piece : pieces) {
            api.copy(arrays.inputs().get(first + piece.array) + piece.from, weights + piece.to, piece.bytes, stream);
        }
        forward(handle, arrays, starts);
        if (problem().gradients()) {
            back(handle, arrays, starts);
            long gradients = arrays.workspace() + starts[1];
            api.fillBytes(gradients, (byte) 0, sizes.weights, stream); // to which cuDNN adds
            backWeights(handle, arrays, starts);
            for (Piece piece : pieces) {
                api.copy(
                        gradients + piece.to,
                        arrays.outputs().get(first + piece.array) + piece.from,
                        piece.bytes,
                        stream);
            }
        }
    }

    /** Asks where each gate's weights lie, and makes one piece of those that lie behind each other in both. */
    private void find(cudnnHandle handle, long weights) {
        RecurrenceProblem p = problem();
        int gates = p.cell().gates();
        List<Piece> found = new ArrayList<>();
        for (int number = 0; number < 2 * gates; number++) {
            Place matrixAt = new Place();
            Place biasAt = new Place();
            check(
                    "cudnnGetRNNWeightParams",
                    JCudnn.cudnnGetRNNWeightParams(
                            handle,
                            descriptors.layer(),
                            0,
                            sizes.weights,
                            JCudaApi.pointer(weights),
                            number,
                            matrix,
                            matrixAt,
                            bias,
                            biasAt));
            int kind = number / gates;
            int gate = number % gates;
            long vector = (long) p.hidden() * p.dtype().bytes();
            long bytes = vector * (kind == 0 ? p.features() : p.hidden());
            found.add(new Piece(kind, gate * bytes, matrixAt.address() - weights, bytes));
            found.add(new Piece(2 + kind, gate * vector, biasAt.address() - weights, vector));
        }
        for (int array = 0; array < 4; array++) {
            for (Piece next : found) {
                if (next.array == array) {
                    append(next);
                }
            }
        }
    }

    private void append(Piece next) {
        Piece last = pieces.isEmpty() ? null : pieces.get(pieces.size() - 1);
        boolean isBehind = last != null
                && last.array == next.array
                && last.from + last.bytes == next.from
                && last.to + last.bytes == next.to;
        if (last != null && isBehind) {
            pieces.set(pieces.size() - 1, new Piece(last.array, last.from, last.to, last.bytes + next.bytes));
        } else {
            pieces.add(next);
        }
    }

    /** An input or output of a state, or nothing if the cell has not so many. */
    private Pointer state(List<Long> arrays, int from, int which) {
        return JCudaApi.pointer(which < problem().cell().states() ? arrays.get(from + which) : 0);
    }

    /** Where y lies: behind all inputs' gradients, or where it is wanted. */
    private long outputs(Arrays arrays, long[] starts) {
        return problem().gradients()
                ? arrays.workspace() + starts[4]
                : arrays.outputs().get(0);
    }

    private void forward(cudnnHandle handle, Arrays arrays, long[] starts) {
        CudnnRecurrentDescriptors d = descriptors;
        boolean gradients = problem().gradients();
        check(
                "cudnnRNNForward",
                JCudnn.cudnnRNNForward(
                        handle,
                        d.layer(),
                        mode(),
                        new Pointer(),
                        d.x(),
                        JCudaApi.pointer(arrays.inputs().get(0)),
                        d.y(),
                        JCudaApi.pointer(outputs(arrays, starts)),
                        d.state(),
                        state(arrays.inputs(), 1, 0),
                        gradients ? new Pointer() : state(arrays.outputs(), 1, 0),
                        d.state(),
                        state(arrays.inputs(), 1, 1),
                        gradients ? new Pointer() : state(arrays.outputs(), 1, 1),
                        sizes.weights,
                        JCudaApi.pointer(arrays.workspace()),
                        sizes.work,
                        JCudaApi.pointer(arrays.workspace() + starts[2]),
                        sizes.reserve,
                        JCudaApi.pointer(sizes.reserve == 0 ? 0 : arrays.workspace() + starts[3])));
    }

    private void back(cudnnHandle handle, Arrays arrays, long[] starts) {
        CudnnRecurrentDescriptors d = descriptors;
        int given = 1 + problem().cell().states() + 4; // behind which the gradients of y and of the states are
        check(
                "cudnnRNNBackwardData_v8",
                JCudnn.cudnnRNNBackwardData_v8(
                        handle,
                        d.layer(),
                        new Pointer(),
                        d.y(),
                        JCudaApi.pointer(outputs(arrays, starts)),
                        JCudaApi.pointer(arrays.inputs().get(given)),
                        d.x(),
                        JCudaApi.pointer(arrays.outputs().get(0)),
                        d.state(),
                        state(arrays.inputs(), 1, 0),
                        state(arrays.inputs(), given + 1, 0),
                        state(arrays.outputs(), 1, 0),
                        d.state(),
                        state(arrays.inputs(), 1, 1),
                        state(arrays.inputs(), given + 1, 1),
                        state(arrays.outputs(), 1, 1),
                        sizes.weights,
                        JCudaApi.pointer(arrays.workspace()),
                        sizes.work,
                        JCudaApi.pointer(arrays.workspace() + starts[2]),
                        sizes.reserve,
                        JCudaApi.pointer(arrays.workspace() + starts[3])));
    }

    private void backWeights(cudnnHandle handle, Arrays arrays, long[] starts) {
        CudnnRecurrentDescriptors d = descriptors;
        check(
                "cudnnRNNBackwardWeights_v8",
                JCudnn.cudnnRNNBackwardWeights_v8(
                        handle,
                        d.layer(),
                        cudnnWgradMode.CUDNN_WGRAD_MODE_ADD,
                        new Pointer(),
                        d.x(),
                        JCudaApi.pointer(arrays.inputs().get(0)),
                        d.state(),
                        state(arrays.inputs(), 1, 0),
                        d.y(),
                        JCudaApi.pointer(outputs(arrays, starts)),
                        sizes.weights,
                        JCudaApi.pointer(arrays.workspace() + starts[1]),
                        sizes.work,
                        JCudaApi.pointer(arrays.workspace() + starts[2]),
                        sizes.reserve,
                        JCudaApi.pointer(arrays.workspace() + starts[3])));
    }

    @Override
    public void close() {
        descriptors.close();
        whenClosed.accept(this);
    }

    @Override
    public String toString() {
        return problem() + " by " + version;
    }
}
