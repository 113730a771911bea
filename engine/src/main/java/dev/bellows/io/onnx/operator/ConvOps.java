package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.Deconvolution;
import dev.bellows.op.conv.Window;
import dev.bellows.op.movement.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Convolutions. */
final class ConvOps {
    private static final String[] ATTRIBUTES = {
        "auto_pad", "dilations", "group", "kernel_shape", "pads", "strides", "output_padding", "output_shape"
    };

    private ConvOps() {}

    // spotless:off
    static List<Operator> rows() {
        return Operator.family("convolution", List.of(
            row("Conv", 1, call -> call.like(0, biased(convolved(call, call.tensor(0), call.tensor(1)), call.optional(2)))).named(ATTRIBUTES),
            row("ConvTranspose", 1, call -> call.like(0, biased(transposed(call), call.optional(2)))).named(ATTRIBUTES)));
    }
    // spotless:on

    static Tensor biased(Tensor y, @Nullable Tensor bias) {
        if (bias == null) {
            return y;
        }
        int[] column = new int[y.shape().rank()];
        Arrays.fill(column, 1);
        column[1] = bias.shape().dim(0);
        return y.add(bias.reshape(column));
    }

    static Tensor convolved(Call call, Tensor x, Tensor w) {
        Window window = window(call, x.shape(), w.shape().slice(2, w.shape().rank()));
        int groups = call.integer("group", 1);
        if (window.rank() < 1 || window.rank() > 3) {
            throw new ShapeException("1 to 3 spatial axes are read, got " + window.rank());
        }
        return new Convolution(window, groups).on(x, w);
    }

    /** How a kernel slides over an input [batch, channels, spatial…], as a node's attributes say. */
    static Window window(Call call, Shape x, Shape kernel) {
        int rank = kernel.rank();
        if (x.rank() != rank + 2) {
            throw new ShapeException("a kernel of " + kernel + " for an input of " + x);
        }
        int[] ones = new int[rank];
        Arrays.fill(ones, 1);
        List<Integer> strides = MovementOps.list(call.list("strides", ones));
        List<Integer> dilation = MovementOps.list(call.list("dilations", ones));
        int[] pads = call.list("pads", new int[2 * rank]);
        String auto = call.text("auto_pad", "NOTSET");
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            long reach = (long) dilation.get(i) * (kernel.dim(i) - 1) + 1;
            if (auto.startsWith("SAME")) {
                int extent = x.dim(i + 2);
                long windows = (extent + strides.get(i) - 1L) / strides.get(i);
                int total = (int) Math.max(0, (windows - 1) * strides.get(i) + reach - extent);
                int first = auto.equals("SAME_LOWER") ? total - total / 2 : total / 2;
                before.add(first);
                after.add(total - first);
            } else {
                boolean valid = auto.equals("VALID");
                before.add(valid ? 0 : pads[i]);
                after.add(valid ? 0 : pads[i + rank]);
            }
        }
        return new Window(strides, List.copyOf(before), List.copyOf(after), dilation);
    }

    /** The paddings follow from the output's shape where that is given. */
    private static Tensor transposed(Call call) {
        Tensor x = call.tensor(0);
        Tensor w = call.tensor(1);
        Shape kernel = w.shape().slice(2, w.shape().rank());
        int rank = kernel.rank();
        int[] ones = new int[rank];
        Arrays.fill(ones, 1);
        int[] strides = call.list("strides", ones);
        int[] dilations = call.list("dilations", ones);
        int[] added = call.list("output_padding", new int[rank]);
        int[] pads = call.list("pads", new int[2 * rank]).clone();
        int[] wanted = call.list("output_shape");
        String auto = call.text("auto_pad", "NOTSET");
        for (int i = 0; i < rank && (wanted != null || auto.startsWith("SAME")); i++) {
            int extent = x.shape().dim(i + 2);
            int reach = dilations[i] * (kernel.dim(i) - 1) + 1;
            int out = wanted == null ? extent * strides[i] : wanted[wanted.length - rank + i];
            int total = strides[i] * (extent - 1) + added[i] + reach - out;
            if (total < 0) {
                added[i] -= total; // longer than the windows reach: zeros at the end
                total = 0;
            }
            int first = auto.equals("SAME_UPPER") ? total / 2 : total - total / 2;
            pads[i] = first;
            pads[i + rank] = total - first;
        }
        Window none = new Window(
                MovementOps.list(strides),
                Collections.nCopies(rank, 0),
                Collections.nCopies(rank, 0),
                MovementOps.list(dilations));
        int groups = call.integer("group", 1);
        Tensor all = new Deconvolution(none, Collections.nCopies(rank, 0), groups).on(x, w);
        return cut(all, pads, added);
    }

    /** Takes the paddings off the whole of a transposed convolution, and adds the zeros that no window reaches. */
    private static Tensor cut(Tensor all, int[] pads, int[] added) {
        int rank = added.length;
        Tensor y = all;
        int[] after = new int[rank + 2];
        for (int i = 0; i < rank; i++) {
            int extent = y.shape().dim(i + 2);
            int end = extent - pads[i + rank] + added[i];
            after[i + 2] = Math.max(0, end - extent);
            if (pads[i] > 0 || end < extent) {
                y = Slice.slice(y, i + 2, pads[i], Math.min(extent, end));
            }
        }
        return MovementOps.padded(y, new int[rank + 2], after, "constant", 0);
    }
}
