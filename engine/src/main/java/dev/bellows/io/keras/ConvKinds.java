package dev.bellows.io.keras;

import dev.bellows.core.Shape;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.io.keras.Kind.Stored;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.ConvolutionDataGradient;
import dev.bellows.op.conv.Window;
import dev.bellows.op.movement.Transpose;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Convolutions. Kernels are [extents …, in, out] in Keras, those of transposed ones [extents …, out, in]. */
final class ConvKinds {
    private ConvKinds() {}

    static void addTo(Map<String, Kind> kinds) {
        for (int rank = 1; rank <= 3; rank++) {
            int axes = rank;
            kinds.put("Conv" + rank + "D", kind(call -> conv(call, axes)));
            kinds.put("Conv" + rank + "DTranspose", kind(call -> transposed(call, axes)));
            if (rank < 3) {
                kinds.put("DepthwiseConv" + rank + "D", kind(call -> depthwise(call, axes)));
                kinds.put("SeparableConv" + rank + "D", separable(axes));
            }
        }
    }

    private static Kind kind(Kind.Single body) {
        return Kind.of(
                        setting -> setting.is("use_bias", true)
                                ? List.of(Stored.of("kernel", 0), Stored.of("bias", 1))
                                : List.of(Stored.of("kernel", 0)),
                        body)
                .checked(Activations::check)
                .checked(ConvKinds::checkPadding);
    }

    private static Kind separable(int axes) {
        return Kind.of(
                        setting -> setting.is("use_bias", true)
                                ? List.of(
                                        Stored.of("depthwise_kernel", 0),
                                        Stored.of("pointwise_kernel", 1),
                                        Stored.of("bias", 2))
                                : List.of(Stored.of("depthwise_kernel", 0), Stored.of("pointwise_kernel", 1)),
                        call -> separable(call, axes))
                .checked(Activations::check)
                .checked(ConvKinds::checkPadding);
    }

    private static void checkPadding(Setting setting) {
        String padding = setting.text("padding", "valid");
        if (!List.of("valid", "same", "causal").contains(padding)) {
            throw new UnsupportedOpException("has the padding '" + padding + "', and known are valid, same and causal");
        }
    }

    private static Tensor conv(Call call, int axes) {
        boolean isLast = call.setting().isLast();
        Tensor x = Layout.first(call.x(), isLast);
        Tensor kernel = outFirst(call.weight("kernel"), axes);
        Window window = window(call.setting(), x.shape(), kernel.shape(), axes);
        Tensor y = new Convolution(window, call.setting().whole("groups", 1)).on(x, kernel);
        return finished(call, y, isLast);
    }

    private static Tensor depthwise(Call call, int axes) {
        boolean isLast = call.setting().isLast();
        Tensor x = Layout.first(call.x(), isLast);
        return finished(call, depthwise(call, x, call.weight("kernel"), axes), isLast);
    }

    /** A kernel [extents …, in, multiplier] as one for as many groups as there are channels. */
    private static Tensor depthwise(Call call, Tensor x, Tensor stored, int axes) {
        Shape shape = stored.shape();
        int channels = shape.dim(axes);
        int[] order = IntStream.concat(IntStream.of(axes, axes + 1), IntStream.range(0, axes))
                .toArray();
        Shape grouped = Shape.of(channels * shape.dim(axes + 1), 1).concat(shape.slice(0, axes));
        Tensor kernel = Transpose.transpose(stored, order).reshape(grouped.dims());
        return new Convolution(window(call.setting(), x.shape(), kernel.shape(), axes), channels).on(x, kernel);
    }

    private static Tensor separable(Call call, int axes) {
        boolean isLast = call.setting().isLast();
        Tensor x = Layout.first(call.x(), isLast);
        Tensor deep = depthwise(call, x, call.weight("depthwise_kernel"), axes);
        Tensor point = outFirst(call.weight("pointwise_kernel"), axes);
        return finished(call, Convolution.convolution(deep, point, Window.of(axes, 1, 0)), isLast);
    }

    private static Tensor transposed(Call call, int axes) {
        boolean isLast = call.setting().isLast();
        Setting setting = call.setting();
        Tensor x = Layout.first(call.x(), isLast);
        Tensor kernel = outFirst(call.weight("kernel"), axes); // [in, out, extents …]
        List<Integer> strides = setting.wholes("strides", axes, 1);
        List<Integer> dilation = setting.wholes("dilation_rate", axes, 1);
        boolean isSame = setting.text("padding", "valid").equals("same");
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        int[] out = new int[axes];
        for (int i = 0; i < axes; i++) {
            int reach = (kernel.shape().dim(2 + i) - 1) * dilation.get(i) + 1;
            int stride = strides.get(i);
            Integer added = setting.has("output_padding")
                    ? setting.wholes("output_padding", axes).get(i)
                    : null;
            // What Keras pads the input with, were it spread out by the strides; each backend of its own agrees on it.
            int left;
            int all;
            if (isSame) {
                all = added == null ? stride + reach - 2 : reach + reach % 2 - 2 + added;
                left = Math.min(all / 2 + all % 2, reach - 1);
            } else {
                left = reach - 1;
                all = 2 * left + (added == null ? Math.max(reach, stride) - reach : added);
            }
            int in = x.shape().dim(2 + i);
            out[i] = (in - 1) * stride + 1 + all - (reach - 1);
            before.add(reach - 1 - left);
            after.add(Math.max(0, (in - 1) * stride + reach - out[i] - before.get(i)));
        }
        Window window = new Window(strides, before, after, dilation);
        Tensor y = new ConvolutionDataGradient(window, setting.whole("groups", 1), Shape.of(out)).on(x, kernel);
        return finished(call, y, isLast);
    }

    /** A kernel [extents …, a, b] as [b, a, extents …]. */
    private static Tensor outFirst(Tensor kernel, int axes) {
        return Transpose.transpose(
                kernel,
                IntStream.concat(IntStream.of(axes + 1, axes), IntStream.range(0, axes))
                        .toArray());
    }

    private static Window window(Setting setting, Shape x, Shape kernel, int axes) {
        List<Integer> strides = setting.wholes("strides", axes, 1);
        List<Integer> dilation = setting.wholes("dilation_rate", axes, 1);
        if (setting.text("padding", "valid").equals("causal")) {
            return new Window(
                    strides, List.of((kernel.dim(2) - 1) * dilation.get(0)), Collections.nCopies(axes, 0), dilation);
        }
        return padded(setting, strides, dilation, x, kernel.slice(2, 2 + axes));
    }

    /** A window over {@code x} [batch, channels, …] with as many zeros as the setting {@code padding} asks for. */
    static Window padded(Setting setting, List<Integer> strides, List<Integer> dilation, Shape x, Shape extents) {
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        boolean isSame = setting.text("padding", "valid").equals("same");
        for (int i = 0; i < extents.rank(); i++) {
            int in = x.dim(2 + i);
            int reach = (extents.dim(i) - 1) * dilation.get(i) + 1;
            int out = (in + strides.get(i) - 1) / strides.get(i);
            int all = isSame ? Math.max(0, (out - 1) * strides.get(i) + reach - in) : 0;
            before.add(all / 2);
            after.add(all - all / 2);
        }
        return new Window(strides, before, after, dilation);
    }

    private static Tensor finished(Call call, Tensor y, boolean isLast) {
        Tensor shifted = call.hasWeight("bias") ? y.add(Layout.channels(call.weight("bias"), y, false)) : y;
        return Activations.apply(call, Layout.back(shifted, isLast));
    }
}
