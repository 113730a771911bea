package dev.bellows.cuda.driver;

import static dev.bellows.cuda.driver.Cudnn.check;

import dev.bellows.core.DType;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import jcuda.Pointer;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnDirectionMode;
import jcuda.jcudnn.cudnnDropoutDescriptor;
import jcuda.jcudnn.cudnnMathType;
import jcuda.jcudnn.cudnnRNNAlgo;
import jcuda.jcudnn.cudnnRNNBiasMode;
import jcuda.jcudnn.cudnnRNNDataDescriptor;
import jcuda.jcudnn.cudnnRNNDataLayout;
import jcuda.jcudnn.cudnnRNNDescriptor;
import jcuda.jcudnn.cudnnRNNInputMode;
import jcuda.jcudnn.cudnnRNNMode;
import jcuda.jcudnn.cudnnTensorDescriptor;

/** What cuDNN is told of a walk: one layer in one direction without dropout, of which all arrays lie plainly. */
final class CudnnRecurrentDescriptors implements AutoCloseable {
    private final RecurrenceProblem problem;
    /** What destroys what was created, the last first. */
    private final Deque<Runnable> created = new ArrayDeque<>();

    private final cudnnDropoutDescriptor dropout = new cudnnDropoutDescriptor();
    private final cudnnRNNDescriptor layer = new cudnnRNNDescriptor();
    private final cudnnRNNDataDescriptor x;
    private final cudnnRNNDataDescriptor y;
    private final cudnnTensorDescriptor state;

    /** Without a device; {@link #set} does the rest. */
    CudnnRecurrentDescriptors(RecurrenceProblem problem) {
        this.problem = problem;
        try {
            check("cudnnCreateDropoutDescriptor", JCudnn.cudnnCreateDropoutDescriptor(dropout));
            created.push(() -> check("cudnnDestroyDropoutDescriptor", JCudnn.cudnnDestroyDropoutDescriptor(dropout)));
            check("cudnnCreateRNNDescriptor", JCudnn.cudnnCreateRNNDescriptor(layer));
            created.push(() -> check("cudnnDestroyRNNDescriptor", JCudnn.cudnnDestroyRNNDescriptor(layer)));
            this.x = sequences(problem.features());
            this.y = sequences(problem.hidden());
            this.state = tensor(1, problem.batch(), problem.hidden());
        } catch (RuntimeException | Error failed) {
            close();
            throw failed;
        }
    }

    /** Says which layer it is. Forward and back draw dropout of their own here, so that cuDNN's has none. */
    void set(jcuda.jcudnn.cudnnHandle handle) {
        check("cudnnSetDropoutDescriptor", JCudnn.cudnnSetDropoutDescriptor(dropout, handle, 0, new Pointer(), 0, 0));
        set();
    }

    /** The same of which cuDNN needs no device. */
    void set() {
        int cell =
                switch (problem.cell()) {
                    case TANH -> cudnnRNNMode.CUDNN_RNN_TANH;
                    case LSTM -> cudnnRNNMode.CUDNN_LSTM;
                    case GRU -> cudnnRNNMode.CUDNN_GRU;
                };
        check(
                "cudnnSetRNNDescriptor_v8",
                JCudnn.cudnnSetRNNDescriptor_v8(
                        layer,
                        cudnnRNNAlgo.CUDNN_RNN_ALGO_STANDARD,
                        cell,
                        cudnnRNNBiasMode.CUDNN_RNN_DOUBLE_BIAS,
                        cudnnDirectionMode.CUDNN_UNIDIRECTIONAL,
                        cudnnRNNInputMode.CUDNN_LINEAR_INPUT,
                        type(),
                        type(),
                        math(),
                        problem.features(),
                        problem.hidden(),
                        problem.hidden(), // as wide as without a projection
                        1,
                        dropout,
                        0));
    }

    private cudnnRNNDataDescriptor sequences(int width) {
        cudnnRNNDataDescriptor made = new cudnnRNNDataDescriptor();
        check("cudnnCreateRNNDataDescriptor", JCudnn.cudnnCreateRNNDataDescriptor(made));
        created.push(() -> check("cudnnDestroyRNNDataDescriptor", JCudnn.cudnnDestroyRNNDataDescriptor(made)));
        int[] lengths = new int[problem.batch()];
        Arrays.fill(lengths, problem.time());
        check(
                "cudnnSetRNNDataDescriptor",
                JCudnn.cudnnSetRNNDataDescriptor(
                        made,
                        type(),
                        cudnnRNNDataLayout.CUDNN_RNN_DATA_LAYOUT_SEQ_MAJOR_PACKED,
                        problem.time(),
                        problem.batch(),
                        width,
                        lengths,
                        new Pointer()));
        return made;
    }

    private cudnnTensorDescriptor created() {
        cudnnTensorDescriptor tensor = new cudnnTensorDescriptor();
        check("cudnnCreateTensorDescriptor", JCudnn.cudnnCreateTensorDescriptor(tensor));
        created.push(() -> check("cudnnDestroyTensorDescriptor", JCudnn.cudnnDestroyTensorDescriptor(tensor)));
        return tensor;
    }

    private cudnnTensorDescriptor tensor(int... dims) {
        cudnnTensorDescriptor tensor = created();
        int[] strides = {dims[1] * dims[2], dims[2], 1};
        check(
                "cudnnSetTensorNdDescriptor",
                JCudnn.cudnnSetTensorNdDescriptor(tensor, type(), dims.length, dims, strides));
        return tensor;
    }

    /** One that cuDNN fills in where it says how an array lies. */
    cudnnTensorDescriptor blank() {
        return created();
    }

    private int type() {
        return problem.dtype() == DType.F64 ? cudnnDataType.CUDNN_DATA_DOUBLE : cudnnDataType.CUDNN_DATA_FLOAT;
    }

    /** What tensor cores may be used for. cuDNN's own default for {@code f32} is TF32. */
    private int math() {
        boolean isExact = problem.dtype() == DType.F32 && !problem.tensorFloat();
        return isExact ? cudnnMathType.CUDNN_FMA_MATH : cudnnMathType.CUDNN_DEFAULT_MATH;
    }

    RecurrenceProblem problem() {
        return problem;
    }

    cudnnRNNDescriptor layer() {
        return layer;
    }

    cudnnRNNDataDescriptor x() {
        return x;
    }

    cudnnRNNDataDescriptor y() {
        return y;
    }

    /** Of h, and of c. */
    cudnnTensorDescriptor state() {
        return state;
    }

    @Override
    public void close() {
        for (Runnable destroys = created.poll(); destroys != null; destroys = created.poll()) {
            destroys.run();
        }
    }
}
