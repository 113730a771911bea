package dev.bellows.io.mxnet.export;

import static dev.bellows.io.mxnet.export.Row.row;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.io.mxnet.format.SymbolNode.Entry;
import dev.bellows.op.conv.AvgPool;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.Deconvolution;
import dev.bellows.op.conv.MaxPool;
import dev.bellows.op.conv.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Convolutions and pooling. What is padded more on one side is padded before, or pooled by the full convention. */
final class ConvolutionRows {
    private ConvolutionRows() {}

    static List<Row> rows() {
        return Row.family(
                "convolution",
                List.of(
                        row(Convolution.class, "Convolution", ConvolutionRows::convolution)
                                .when(
                                        Convolution.class,
                                        (op, in) -> isEven(op.window())
                                                || in.get(0).shape().rank() > 3),
                        row(
                                        Deconvolution.class,
                                        "Deconvolution",
                                        (at, op) -> biased(
                                                at,
                                                at.node("Deconvolution", at.in(0), at.in(1))
                                                        .set("kernel", list(kernel(at)))
                                                        .set(
                                                                "stride",
                                                                op.window().strides())
                                                        .set("pad", op.window().padding())
                                                        .set(
                                                                "dilate",
                                                                op.window().dilation())
                                                        .set("adj", op.outputPadding())
                                                        .set(
                                                                "num_filter",
                                                                at.out().shape().dim(1))
                                                        .set("num_group", op.groups())))
                                .when(Deconvolution.class, (op, in) -> isEven(op.window())),
                        row(MaxPool.class, "Pooling", (at, op) -> pooled(at, "max", op.kernel(), op.window(), true))
                                .when(MaxPool.class, (op, in) -> isPooled(op.kernel(), op.window(), in)),
                        row(
                                        AvgPool.class,
                                        "Pooling",
                                        (at, op) -> pooled(at, "avg", op.kernel(), op.window(), op.countPadding()))
                                .when(
                                        AvgPool.class,
                                        (op, in) -> isPooled(op.kernel(), op.window(), in)
                                                && (isEven(op.window()) || !op.countPadding()))));
    }

    private static boolean isEven(Window window) {
        return window.padding().equals(window.paddingAfter());
    }

    private static List<Integer> list(Shape shape) {
        return Arrays.stream(shape.dims()).boxed().toList();
    }

    private static Shape kernel(Application at) {
        Shape weight = at.spec(1).shape();
        return weight.slice(2, weight.rank());
    }

    private static Entry convolution(Application at, Convolution op) {
        Window window = op.window();
        Entry x = at.in(0);
        List<Integer> pad = window.padding();
        if (!isEven(window)) {
            List<Integer> widths = new ArrayList<>(Collections.nCopies(4, 0));
            for (int i = 0; i < window.rank(); i++) {
                widths.add(window.padding().get(i));
                widths.add(window.paddingAfter().get(i));
            }
            x = at.node("Pad", x)
                    .set("mode", "constant")
                    .set("pad_width", widths)
                    .set("constant_value", 0.0)
                    .result();
            pad = Collections.nCopies(window.rank(), 0);
        }
        return biased(
                at,
                at.node("Convolution", x, at.in(1))
                        .set("kernel", list(kernel(at)))
                        .set("stride", window.strides())
                        .set("pad", pad)
                        .set("dilate", window.dilation())
                        .set("num_filter", at.out().shape().dim(1))
                        .set("num_group", op.groups()));
    }

    private static Entry biased(Application at, Application.Node node) {
        Optional<Entry> bias = at.bias();
        bias.ifPresent(node::with);
        return node.set("no_bias", bias.isEmpty()).result();
    }

    /** Whether MXNet has these windows: without dilation, and as many as one of its conventions puts. */
    private static boolean isPooled(Shape kernel, Window window, List<Spec> in) {
        boolean plain = window.dilation().stream().allMatch(each -> each == 1);
        return plain && convention(kernel, window, in.get(0).shape()).isPresent();
    }

    /**
     * The convention of MXNet that puts as many windows, both of which begin with the padding before: what is padded after says only how many
     * there are, as no padding counts.
     */
    private static Optional<String> convention(Shape kernel, Window window, Shape x) {
        boolean isValid = true;
        boolean isFull = true;
        for (int i = 0; i < window.rank(); i++) {
            int before = window.padding().get(i);
            int stride = window.strides().get(i);
            int even = x.dim(i + 2) + 2 * before - kernel.dim(i);
            int own = x.dim(i + 2) + before + window.paddingAfter().get(i) - kernel.dim(i);
            isValid &= even >= 0 && even / stride == own / stride;
            isFull &= even >= 0 && (even + stride - 1) / stride == own / stride;
        }
        return isValid ? Optional.of("valid") : isFull ? Optional.of("full") : Optional.empty();
    }

    private static Entry pooled(Application at, String kind, Shape kernel, Window window, boolean countsPadding) {
        return at.node("Pooling", at.in(0))
                .set("pool_type", kind)
                .set("kernel", list(kernel))
                .set("stride", window.strides())
                .set("pad", window.padding())
                .set(
                        "pooling_convention",
                        convention(kernel, window, at.spec(0).shape()).orElseThrow())
                .set("count_include_pad", countsPadding)
                .result();
    }
}
