package dev.bellows.io.mxnet.operator;

import static dev.bellows.io.mxnet.operator.Operator.row;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Col2Im;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.Deconvolution;
import dev.bellows.op.conv.Im2Col;
import dev.bellows.op.conv.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** Convolutions. */
final class ConvOps {
    private static final Set<String> LAYOUTS = Set.of("NCW", "NCHW", "NCDHW");

    private ConvOps() {}

    static List<Operator> rows() {
        return Operator.family(
                "convolution",
                List.of(
                        row("Convolution _npx_convolution Convolution_v1", ConvOps::convolution)
                                .named(
                                        "kernel",
                                        "stride",
                                        "dilate",
                                        "pad",
                                        "num_filter",
                                        "num_group",
                                        "no_bias",
                                        "layout")
                                .refusing(ConvOps::layout),
                        row("Deconvolution _npx_deconvolution", ConvOps::deconvolution)
                                .named(
                                        "kernel",
                                        "stride",
                                        "dilate",
                                        "pad",
                                        "adj",
                                        "target_shape",
                                        "num_filter",
                                        "num_group",
                                        "no_bias",
                                        "layout")
                                .refusing(ConvOps::layout),
                        row("im2col", call -> new Im2Col(kernel(call), window(call)).on(call.tensor(0)))
                                .named("kernel", "stride", "dilate", "pad"),
                        row("col2im", call -> new Col2Im(
                                                Shape.of(call.attributes().list("output_size", new int[0])),
                                                kernel(call),
                                                window(call))
                                        .on(call.tensor(0)))
                                .named("output_size", "kernel", "stride", "dilate", "pad")));
    }

    static String layout(Attributes given) {
        String layout = given.text("layout", "NCHW");
        return LAYOUTS.contains(layout) ? "" : "attribute layout = " + layout + "; channels come second";
    }

    static Shape kernel(Call call) {
        return Shape.of(call.attributes().list("kernel", new int[0]));
    }

    private static List<Integer> each(Call call, String name, int rank, int absent) {
        int[] given = call.attributes().list(name, new int[0]);
        if (given.length != 0 && given.length != rank) {
            throw new ShapeException("attribute " + name + " has " + given.length + " numbers for " + rank + " axes");
        }
        return given.length == 0
                ? Collections.nCopies(rank, absent)
                : Arrays.stream(given).boxed().toList();
    }

    static Window window(Call call) {
        int rank = kernel(call).rank();
        if (rank < 1 || rank > 3) {
            throw new ShapeException("1 to 3 spatial axes are read, got a kernel of " + rank);
        }
        return new Window(each(call, "stride", rank, 1), each(call, "pad", rank, 0), each(call, "dilate", rank, 1));
    }

    static Tensor biased(Call call, Tensor y, boolean absent) {
        if (call.attributes().flag("no_bias", absent) || !call.has(2)) {
            return y;
        }
        int[] column = new int[y.shape().rank()];
        Arrays.fill(column, 1);
        column[1] = call.shape(2).dim(0);
        return y.add(call.tensor(2).reshape(column));
    }

    private static Tensor convolution(Call call) {
        int groups = call.attributes().integer("num_group", 1);
        return biased(call, new Convolution(window(call), groups).on(call.tensor(0), call.tensor(1)), false);
    }

    /** Where the output's extents are given, they say the padding, the odd element before. */
    private static Tensor deconvolution(Call call) {
        Window window = window(call);
        Shape kernel = kernel(call);
        int rank = window.rank();
        List<Integer> added = each(call, "adj", rank, 0);
        int[] target = call.attributes().list("target_shape", new int[0]);
        if (Arrays.stream(target).anyMatch(extent -> extent > 0)) {
            List<Integer> pads = new ArrayList<>();
            List<Integer> more = new ArrayList<>();
            for (int i = 0; i < rank; i++) {
                int reach = window.dilation().get(i) * (kernel.dim(i) - 1) + 1;
                int total = window.strides().get(i) * (call.shape(0).dim(i + 2) - 1) + reach - target[i];
                if (total < 0) {
                    throw new ShapeException("a target of " + target[i] + " is more than the windows reach");
                }
                pads.add((total + 1) / 2);
                more.add(total % 2);
            }
            window = new Window(window.strides(), pads, window.dilation());
            added = more;
        }
        int groups = call.attributes().integer("num_group", 1);
        return biased(call, new Deconvolution(window, added, groups).on(call.tensor(0), call.tensor(1)), true);
    }
}
