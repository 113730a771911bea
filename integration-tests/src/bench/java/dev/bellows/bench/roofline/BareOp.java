package dev.bellows.bench.roofline;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.graph.Flops;
import dev.bellows.op.Op;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionDataGradient;
import dev.bellows.op.conv.ConvolutionWeightGradient;
import dev.bellows.op.conv.Window;
import dev.bellows.op.linalg.MatMul;
import java.util.ArrayList;
import java.util.List;

/** A product or a convolution of one of the models, with its gradients: what takes nearly all of their operations. */
record BareOp(String name, Op op, List<Spec> in) {
    /** All of them, in the order of the models. */
    static List<BareOp> all(DType dtype) {
        List<BareOp> all = new ArrayList<>();
        dense(all, "mlp/dense1", dtype, 128, 784, 1024);
        dense(all, "mlp/dense2", dtype, 128, 1024, 1024);
        convolution(all, "lenet/conv1", spec(dtype, 128, 1, 28, 28), 32, 5, 0);
        convolution(all, "lenet/conv2", spec(dtype, 128, 32, 12, 12), 64, 5, 0);
        dense(all, "lenet/dense1", dtype, 128, 1024, 256);
        convolution(all, "resnet18/stage1", spec(dtype, 64, 64, 32, 32), 64, 3, 1);
        convolution(all, "resnet18/stage2", spec(dtype, 64, 128, 16, 16), 128, 3, 1);
        convolution(all, "resnet18/stage3", spec(dtype, 64, 256, 8, 8), 256, 3, 1);
        convolution(all, "resnet18/stage4", spec(dtype, 64, 512, 4, 4), 512, 3, 1);
        dense(all, "lstm/inputs", dtype, 64 * 32, 128, 4 * 256);
        dense(all, "lstm/step", dtype, 32, 256, 4 * 256);
        dense(all, "transformer/project", dtype, 16 * 128, 256, 256);
        dense(all, "transformer/inner", dtype, 16 * 128, 256, 1024);
        all.add(new BareOp(
                "transformer/scores",
                new MatMul(false, true),
                List.of(spec(dtype, 64, 128, 64), spec(dtype, 64, 128, 64))));
        dense(all, "recommender/dense1", dtype, 1024, 64, 128);
        return all;
    }

    private static Spec spec(DType dtype, int... dims) {
        return Spec.of(dtype, dims);
    }

    /** y = x·w, dx = dy·wᵀ and dw = xᵀ·dy, for x of [rows, in] and w of [in, out]. */
    private static void dense(List<BareOp> all, String name, DType dtype, int rows, int in, int out) {
        Spec x = spec(dtype, rows, in);
        Spec w = spec(dtype, in, out);
        Spec dy = spec(dtype, rows, out);
        all.add(new BareOp(name, new MatMul(false, false), List.of(x, w)));
        all.add(new BareOp(name + "/data", new MatMul(false, true), List.of(dy, w)));
        all.add(new BareOp(name + "/weights", new MatMul(true, false), List.of(x, dy)));
    }

    private static void convolution(List<BareOp> all, String name, Spec x, int filters, int kernel, int padding) {
        Window window = Window.of(2, 1, padding);
        Shape size = Shape.of(kernel, kernel);
        Spec w = x.with(Shape.of(filters, x.shape().dim(1), kernel, kernel));
        Convolution forward = new Convolution(window, 1);
        Spec dy = forward.infer(List.of(x, w)).get(0);
        Shape extents = x.shape().slice(2, 4);
        all.add(new BareOp(name, forward, List.of(x, w)));
        all.add(new BareOp(name + "/data", new ConvolutionDataGradient(window, 1, extents), List.of(dy, w)));
        all.add(new BareOp(name + "/weights", new ConvolutionWeightGradient(window, 1, size), List.of(x, dy)));
    }

    double flops() {
        return Flops.of(op, in);
    }
}
