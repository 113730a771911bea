package dev.bellows.io.onnx.export;

import static dev.bellows.io.onnx.export.Row.row;

import dev.bellows.core.Shape;
import dev.bellows.op.conv.AvgPool;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.Deconvolution;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.Window;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Convolutions and pooling. */
final class ConvolutionNodes {
    /** The first version whose AveragePool knows dilation. */
    private static final int DILATED = 19;

    private ConvolutionNodes() {}

    static List<Row> rows() {
        return Row.family(
                "conv",
                List.of(
                        row(Convolution.class, "Conv", (at, op) -> windowed(
                                        at.node("Conv", at.in(0), at.in(1), at.bias()), kernel(at), op.window())
                                .wholes("dilations", op.window().dilation())
                                .whole("group", op.groups())
                                .result()),
                        row(Deconvolution.class, "ConvTranspose", (at, op) -> windowed(
                                        at.node("ConvTranspose", at.in(0), at.in(1), at.bias()),
                                        kernel(at),
                                        op.window())
                                .wholes("dilations", op.window().dilation())
                                .wholes("output_padding", op.outputPadding())
                                .whole("group", op.groups())
                                .result()),
                        row(MaxPool.class, "MaxPool", (at, op) -> windowed(
                                        at.node("MaxPool", at.in(0)), op.kernel(), op.window())
                                .wholes("dilations", op.window().dilation())
                                .result()),
                        row(AvgPool.class, "AveragePool", (at, op) -> averaged(at, op)
                                        .result())
                                .when(AvgPool.class, (op, in) -> op.window().dilation().stream()
                                        .allMatch(each -> each == 1)),
                        row(AvgPool.class, "AveragePool", (at, op) -> averaged(at, op)
                                        .wholes("dilations", op.window().dilation())
                                        .result())
                                .from(DILATED)));
    }

    private static Shape kernel(Application at) {
        Shape weight = at.spec(1).shape();
        return weight.slice(2, weight.rank());
    }

    private static NodeBuilder windowed(NodeBuilder node, Shape kernel, Window window) {
        return node.wholes("kernel_shape", Arrays.stream(kernel.dims()).boxed().toList())
                .wholes("strides", window.strides())
                .wholes(
                        "pads",
                        Stream.concat(window.padding().stream(), window.paddingAfter().stream())
                                .toList());
    }

    private static NodeBuilder averaged(Application at, AvgPool op) {
        return windowed(at.node("AveragePool", at.in(0)), op.kernel(), op.window())
                .flag("count_include_pad", op.countPadding());
    }
}
