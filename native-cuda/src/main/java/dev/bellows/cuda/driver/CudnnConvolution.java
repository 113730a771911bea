package dev.bellows.cuda.driver;

import static dev.bellows.cuda.driver.Cudnn.check;

import dev.bellows.core.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import jcuda.Pointer;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnHandle;

/** A convolution by cuDNN, or a gradient of one, with the algorithm that cuDNN's heuristics put first of those that give the same bits at every run. */
final class CudnnConvolution implements LibraryKernel {
    private final String version;
    private final CudnnDescriptors descriptors;
    private final Function<CudaApi.Stream, cudnnHandle> handles;
    private final Consumer<CudnnConvolution> whenClosed;
    private final Pointer one;
    private final Pointer zero;
    private CudnnAlgorithm algorithm = CudnnAlgorithm.NONE;

    CudnnConvolution(
            String version,
            CudnnDescriptors descriptors,
            Function<CudaApi.Stream, cudnnHandle> handles,
            Consumer<CudnnConvolution> whenClosed) {
        this.version = version;
        this.descriptors = descriptors;
        this.handles = handles;
        this.whenClosed = whenClosed;
        boolean isDouble = descriptors.problem().dtype() == DType.F64;
        this.one = factor(1, isDouble);
        this.zero = factor(0, isDouble);
    }

    private static Pointer factor(int value, boolean isDouble) {
        ByteBuffer memory = ByteBuffer.allocateDirect(Double.BYTES).order(ByteOrder.nativeOrder());
        return Pointer.to(isDouble ? memory.putDouble(0, value) : memory.putFloat(0, value));
    }

    /** Chooses an algorithm; false if there is none. */
    boolean choose(cudnnHandle handle, long mostWorkspaceBytes) {
        Optional<CudnnAlgorithm> best = CudnnAlgorithm.of(handle, descriptors, mostWorkspaceBytes);
        algorithm = best.orElse(CudnnAlgorithm.NONE);
        return best.isPresent();
    }

    @Override
    public long workspaceBytes() {
        return algorithm.workspaceBytes();
    }

    @Override
    public void run(CudaApi.Stream stream, Arrays arrays) {
        cudnnHandle handle = handles.apply(stream);
        Pointer first = JCudaApi.pointer(arrays.inputs().get(0));
        Pointer second = JCudaApi.pointer(arrays.inputs().get(1));
        Pointer result = JCudaApi.pointer(arrays.outputs().get(0));
        Pointer workspace = JCudaApi.pointer(arrays.workspace());
        CudnnDescriptors d = descriptors;
        int number = algorithm.number();
        long bytes = algorithm.workspaceBytes();
        switch (d.problem().pass()) {
            case FORWARD ->
                check(
                        "cudnnConvolutionForward",
                        JCudnn.cudnnConvolutionForward(
                                handle,
                                one,
                                d.x(),
                                first,
                                d.weight(),
                                second,
                                d.sliding(),
                                number,
                                workspace,
                                bytes,
                                zero,
                                d.y(),
                                result));
            case DATA_GRADIENT ->
                check(
                        "cudnnConvolutionBackwardData",
                        JCudnn.cudnnConvolutionBackwardData(
                                handle,
                                one,
                                d.weight(),
                                second,
                                d.y(),
                                first,
                                d.sliding(),
                                number,
                                workspace,
                                bytes,
                                zero,
                                d.x(),
                                result));
            case WEIGHT_GRADIENT ->
                check(
                        "cudnnConvolutionBackwardFilter",
                        JCudnn.cudnnConvolutionBackwardFilter(
                                handle,
                                one,
                                d.x(),
                                first,
                                d.y(),
                                second,
                                d.sliding(),
                                number,
                                workspace,
                                bytes,
                                zero,
                                d.weight(),
                                result));
        }
    }

    @Override
    public void close() {
        descriptors.close();
        whenClosed.accept(this);
    }

    @Override
    public String toString() {
        return descriptors.problem() + " by " + version + ", algorithm " + algorithm.number();
    }
}
