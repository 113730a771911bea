package dev.bellows.cuda.driver;

import static dev.bellows.cuda.driver.Cudnn.check;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnConvolutionDescriptor;
import jcuda.jcudnn.cudnnConvolutionMode;
import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnFilterDescriptor;
import jcuda.jcudnn.cudnnMathType;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.jcudnn.cudnnTensorFormat;

/** What cuDNN is told of a convolution: its arrays, which lie plainly, and how the kernel slides. */
final class CudnnDescriptors implements AutoCloseable {
    private final ConvolutionProblem problem;
    /** What destroys what was created, the last first. */
    private final Deque<Runnable> created = new ArrayDeque<>();

    private final cudnnTensorDescriptor x;
    private final cudnnFilterDescriptor weight = new cudnnFilterDescriptor();
    private final cudnnTensorDescriptor y;
    private final cudnnConvolutionDescriptor sliding = new cudnnConvolutionDescriptor();

    private CudnnDescriptors(ConvolutionProblem problem) {
        this.problem = problem;
        try {
            this.x = tensor(problem.x());
            this.y = tensor(problem.y());
            check("cudnnCreateFilterDescriptor", JCudnn.cudnnCreateFilterDescriptor(weight));
            created.push(() -> check("cudnnDestroyFilterDescriptor", JCudnn.cudnnDestroyFilterDescriptor(weight)));
            int[] kernel = problem.weight().dims();
            check(
                    "cudnnSetFilterNdDescriptor",
                    JCudnn.cudnnSetFilterNdDescriptor(
                            weight, type(problem.dtype()), cudnnTensorFormat.CUDNN_TENSOR_NCHW, kernel.length, kernel));
            slide(problem.sliding());
        } catch (RuntimeException | Error failed) {
            close();
            throw failed;
        }
    }

    /** The descriptors of a convolution; without a device, too. */
    static CudnnDescriptors of(ConvolutionProblem problem) {
        return new CudnnDescriptors(problem);
    }

    private cudnnTensorDescriptor tensor(Shape shape) {
        cudnnTensorDescriptor tensor = new cudnnTensorDescriptor();
        check("cudnnCreateTensorDescriptor", JCudnn.cudnnCreateTensorDescriptor(tensor));
        created.push(() -> check("cudnnDestroyTensorDescriptor", JCudnn.cudnnDestroyTensorDescriptor(tensor)));
        int[] strides =
                Arrays.stream(shape.strides()).mapToInt(Math::toIntExact).toArray();
        check(
                "cudnnSetTensorNdDescriptor",
                JCudnn.cudnnSetTensorNdDescriptor(tensor, type(problem.dtype()), shape.rank(), shape.dims(), strides));
        return tensor;
    }

    private void slide(ConvolutionProblem.Sliding how) {
        check("cudnnCreateConvolutionDescriptor", JCudnn.cudnnCreateConvolutionDescriptor(sliding));
        created.push(
                () -> check("cudnnDestroyConvolutionDescriptor", JCudnn.cudnnDestroyConvolutionDescriptor(sliding)));
        boolean isDouble = problem.dtype() == DType.F64;
        int computed = isDouble ? cudnnDataType.CUDNN_DATA_DOUBLE : cudnnDataType.CUDNN_DATA_FLOAT;
        check(
                "cudnnSetConvolutionNdDescriptor",
                JCudnn.cudnnSetConvolutionNdDescriptor(
                        sliding,
                        how.padding().size(),
                        ints(how.padding()),
                        ints(how.strides()),
                        ints(how.dilation()),
                        cudnnConvolutionMode.CUDNN_CROSS_CORRELATION,
                        computed));
        check("cudnnSetConvolutionGroupCount", JCudnn.cudnnSetConvolutionGroupCount(sliding, how.groups()));
        check("cudnnSetConvolutionMathType", JCudnn.cudnnSetConvolutionMathType(sliding, math()));
    }

    /** What tensor cores may be used for. cuDNN's own default for {@code f32} is TF32. */
    private int math() {
        return switch (problem.dtype()) {
            case F32 -> problem.tensorFloat() ? cudnnMathType.CUDNN_DEFAULT_MATH : cudnnMathType.CUDNN_FMA_MATH;
            case BF16 -> cudnnMathType.CUDNN_TENSOR_OP_MATH;
            default -> cudnnMathType.CUDNN_DEFAULT_MATH;
        };
    }

    private static int type(DType dtype) {
        return switch (dtype) {
            case F32 -> cudnnDataType.CUDNN_DATA_FLOAT;
            case F64 -> cudnnDataType.CUDNN_DATA_DOUBLE;
            case BF16 -> cudnnDataType.CUDNN_DATA_BFLOAT16;
            case BOOL, U8, I32, I64 -> throw new IllegalArgumentException("cuDNN: no convolution of " + dtype);
        };
    }

    private static int[] ints(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    ConvolutionProblem problem() {
        return problem;
    }

    cudnnTensorDescriptor x() {
        return x;
    }

    cudnnFilterDescriptor weight() {
        return weight;
    }

    cudnnTensorDescriptor y() {
        return y;
    }

    cudnnConvolutionDescriptor sliding() {
        return sliding;
    }

    @Override
    public void close() {
        for (Runnable destroys = created.poll(); destroys != null; destroys = created.poll()) {
            destroys.run();
        }
    }
}
