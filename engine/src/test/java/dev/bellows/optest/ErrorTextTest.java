package dev.bellows.optest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.graph.Executable;
import dev.bellows.graph.Graph;
import dev.bellows.graph.Symbol;
import dev.bellows.graph.Trace;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.Window;
import dev.bellows.op.elementwise.Add;
import dev.bellows.op.elementwise.Exp;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.index.Take;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.loss.SoftmaxCrossEntropy;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.norm.BatchNorm;
import dev.bellows.op.norm.Softmax;
import dev.bellows.op.reduce.ArgMax;
import dev.bellows.op.reduce.ReduceMax;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The errors that users meet most, word for word: each says what was wrong, with the numbers, and what to do. */
final class ErrorTextTest {
    private static NDArray f32(int... dims) {
        return NDArray.zeros(Spec.of(DType.F32, dims));
    }

    private static NDArray i32(int... dims) {
        return NDArray.zeros(Spec.of(DType.I32, dims));
    }

    private static <E extends RuntimeException> void says(
            Class<E> type, String sentence, org.junit.jupiter.api.function.Executable call) {
        assertEquals(sentence, assertThrows(type, call).getMessage());
    }

    // spotless:off
    @Test
    void ofShapes() {
        says(ShapeException.class, "Add: shapes do not broadcast: [2, 3] · [2]", () -> f32(2, 3).add(f32(2)));
        says(ShapeException.class, "MatMul: inner sizes differ: a [32, 784] · b [512, 10] (784 ≠ 512)",
            () -> MatMul.matmul(f32(32, 784), f32(512, 10)));
        says(ShapeException.class, "MatMul: inner sizes differ: a [2, 3] · b [4, 2]ᵀ (3 ≠ 2)",
            () -> new MatMul(false, true).on(f32(2, 3), f32(4, 2)));
        says(ShapeException.class, "MatMul: both inputs need rank 2 or more: f32[3] · f32[3, 2]",
            () -> MatMul.matmul(f32(3), f32(3, 2)));
        says(ShapeException.class, "axis 2 is out of range for shape [2, 3] of rank 2", () -> Softmax.softmax(f32(2, 3), 2));
        says(ShapeException.class, "Reshape: f32[2, 3] has 6 elements, [4, 2] has 8", () -> f32(2, 3).reshape(4, 2));
        says(ShapeException.class, "Reshape: [2, 3] does not divide into [4, -1]", () -> f32(2, 3).reshape(4, -1));
        says(ShapeException.class, "Slice: begin [1, 0] and size [3, 2] leave the bounds of f32[3, 2]",
            () -> Slice.slice(f32(3, 2), 0, 1, 4));
        says(ShapeException.class, "Concat: extents other than axis 0 differ: [f32[1, 2], f32[1, 3]]",
            () -> Concat.concat(0, List.of(f32(1, 2), f32(1, 3))));
        says(ShapeException.class, "ReduceMax: no greatest element over an axis of extent 0: f32[0, 2], axes [0]",
            () -> ReduceMax.max(f32(0, 2), 0));
        says(ShapeException.class, "ArgMax: axis 1 of f32[2, 0] has no elements", () -> ArgMax.argMax(f32(2, 0), 1));
    }

    @Test
    void ofLayers() {
        says(ShapeException.class,
            "Convolution: channels differ: x [2, 3, 8, 8] has 3, w [4, 1, 3, 3] expects 1 in each of 1 group(s)",
            () -> Convolution.convolution(f32(2, 3, 8, 8), f32(4, 1, 3, 3), Window.of(2, 1, 0)));
        says(ShapeException.class,
            "MaxPool: kernel [3, 3] with padding [0, 0], dilation [1, 1] and strides [2, 2] does not fit input [2, 2]",
            () -> MaxPool.maxPool(f32(1, 1, 2, 2), Shape.of(3, 3), Window.of(2, 2, 0)));
        says(ShapeException.class, "MaxPool: expects rank 4, got f32[1, 4, 4]",
            () -> MaxPool.maxPool(f32(1, 4, 4), Shape.of(2, 2), Window.of(2, 2, 0)));
        says(ShapeException.class, "SoftmaxCrossEntropy: scores f32[4, 3] need labels of shape [4], got i32[4, 1]",
            () -> SoftmaxCrossEntropy.softmaxCrossEntropy(f32(4, 3), i32(4, 1)));
        says(DTypeException.class, "SoftmaxCrossEntropy: expects an integer dtype, got f32[4]",
            () -> SoftmaxCrossEntropy.softmaxCrossEntropy(f32(4, 3), f32(4)));
        says(ShapeException.class, "BatchNorm: expects f32[3] per channel of x f32[2, 3, 4], got f32[4]",
            () -> new BatchNorm(1e-5).on(f32(2, 3, 4), f32(4), f32(3)));
        says(ShapeException.class, "Take: index 0 is out of range for an axis of extent 0", () -> Take.take(f32(0), i32(1), 0));
    }

    @Test
    void ofDTypes() {
        says(DTypeException.class, "Add: dtypes differ: f32[2] · i32[2]; cast one of them", () -> new Add().on(f32(2), i32(2)));
        says(DTypeException.class, "Exp: expects a floating dtype, got i32[2]", () -> Exp.exp(i32(2)));
        says(DTypeException.class, "Where: expects dtype bool, got f32[2]", () -> Where.where(f32(2), f32(2), f32(2)));
        says(DTypeException.class, "Neg: no arithmetic on bool: bool[2]; cast to a number first",
            () -> Neg.neg(NDArray.zeros(Spec.of(DType.BOOL, 2))));
        says(DTypeException.class, "toIntArray: f32[2] is not of an integer dtype; cast it first", f32(2)::toIntArray);
        says(ArithmeticException.class, "Div: an integer divided by zero; cast to a floating dtype first",
            () -> i32(1).div(i32(1)));
    }

    @Test
    void ofArrays() {
        says(ShapeException.class, "NDArray: 3 values for f32[2, 2] of 4 elements", () -> NDArray.of(new float[3], 2, 2));
        says(ShapeException.class, "NDArray.of: row 1 has 1 values, row 0 has 2",
            () -> NDArray.of(new float[][] {{1, 2}, {3}}));
        says(ShapeException.class, "assign: f32[3] into f32[2]", () -> f32(2).assign(f32(3)));
        says(ShapeException.class, "item: expects one element, got f32[2]", f32(2)::item);
        says(ShapeException.class, "view: f32[2] from element 1 leaves the bounds of f32[2]",
            () -> f32(2).view(1, Spec.of(DType.F32, 2)));
    }

    @Test
    void ofGradients() {
        says(IllegalStateException.class,
            "backward: the loss depends on no array with a gradient; call attachGrad() on the leaves and compute the loss inside"
                + " Autograd.record()",
            () -> Autograd.backward(f32(1)));
        says(DTypeException.class, "gradients: head 0 is i32[1]; only floating heads have gradients",
            () -> Autograd.gradients(i32(1), List.of(f32(1))));
        NDArray x = f32(3);
        try (Recording recording = Autograd.record()) {
            Tensor y = dev.bellows.op.elementwise.Cast.cast(ArgMax.argMax(x, 0), DType.F32);
            assertEquals(0, ((NDArray) Autograd.gradients(y, List.of(x)).get(0)).toFloatArray()[0]);
        }
    }

    @Test
    void ofBackends() {
        assertEquals(
            "backend: 'tpu' not available: no such backend on the classpath; available: ",
            assertThrows(UnsupportedOpException.class, () -> Backends.named("tpu")).getMessage().replaceAll("available: [a-z, ]*$", "available: "));
        NDArray here = f32(1);
        if (here.backend() != Compute.REFERENCE) {
            NDArray there = NDArray.empty(Compute.REFERENCE, here.spec());
            says(IllegalArgumentException.class,
                "Add[]: inputs are on different devices: " + here.backend().device() + " and reference:0; copy one of them",
                () -> here.add(there));
        }
    }

    @Test
    void ofGraphs() {
        Trace trace = new Trace();
        Symbol x = trace.input("x", Spec.of(DType.F32, 2));
        Graph graph = trace.graph(List.of(x.add(1)));
        Executable executable = Executable.compile(graph, Backends.current());
        says(ShapeException.class, "executable: 0 input arrays given, expects 1", () -> executable.run(List.of()));
        says(ShapeException.class, "executable: input 0 is f32[3], expects x f32[2]", () -> executable.run(List.of(f32(3))));
        executable.close();
        says(IllegalStateException.class, "executable: run after it was closed", () -> executable.run(List.of(f32(2))));
        says(IllegalArgumentException.class, "trace: x f32[2] belongs to another trace", () -> new Trace().graph(List.of(x)));
    }
    // spotless:on
}
