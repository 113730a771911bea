package dev.bellows.nn.layer;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.Extents;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.Deconvolution;
import dev.bellows.op.conv.Window;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The convolutions over one to three axes and their transposes differ in nothing but settings. */
abstract sealed class SpatialConvolution extends Block
        permits Conv1D, Conv2D, Conv3D, Conv1DTranspose, Conv2DTranspose, Conv3DTranspose {
    /** @param outputPadding null for a convolution, not null for a transposed one */
    record Settings(
            int channels,
            Extents kernel,
            ConvOptions options,
            @Nullable Extents outputPadding) {}

    private static final Extents ZERO = Extents.of(0);
    private static final Extents ONE = Extents.of(1);

    private final int channels;
    private final List<Integer> kernel;
    private final int groups;
    private final Window window;
    private final @Nullable List<Integer> outputPadding;
    private final @Nullable ActivationFunction activation;
    private final String text;
    private final Parameter weight;
    private final @Nullable Parameter bias;

    SpatialConvolution(int rank, Settings settings) {
        String name = getClass().getSimpleName();
        ConvOptions options = settings.options;
        Extents stride = options.stride() == null ? ONE : options.stride();
        Extents padding = options.padding() == null ? ZERO : options.padding();
        Extents dilation = options.dilation() == null ? ONE : options.dilation();
        Extents added = settings.outputPadding;
        this.channels = settings.channels;
        this.groups = options.groups() == null ? 1 : options.groups();
        if (channels < 1 || groups < 1 || channels % groups != 0) {
            throw new IllegalArgumentException(name + ": channels and groups must be 1 or more and the channels split"
                    + " into the groups, got " + channels + " channels and " + groups + " groups");
        }
        this.kernel = settings.kernel.over(rank, name, "kernel", 1);
        this.window = new Window(
                stride.over(rank, name, "stride", 1),
                padding.over(rank, name, "padding", 0),
                dilation.over(rank, name, "dilation", 1));
        this.outputPadding = added == null ? null : added.over(rank, name, "outputPadding", 0);
        this.activation = options.activation();
        this.text = ", kernel " + settings.kernel + ", stride " + stride + ", padding " + padding
                + (added == null || added.equals(ZERO) ? "" : ", output padding " + added)
                + (dilation.equals(ONE) ? "" : ", dilation " + dilation)
                + (groups == 1 ? "" : ", groups " + groups)
                + (activation == null ? "" : ", " + activation) + ")";
        this.weight = weight("weight", null);
        this.bias = Boolean.FALSE.equals(options.useBias()) ? null : weight("bias", Constant.ZERO);
    }

    @Override
    public final Tensor forward(Tensor x) {
        int in = SpatialAxes.require(this, kernel.size(), x).dim(1);
        if (in % groups != 0) {
            throw new ShapeException(
                    this + ": " + in + " channels do not split into " + groups + " groups: " + x.shape());
        }
        Tensor w = weight.value(this, x, new Spec(weightShape(in), x.dtype()));
        Tensor y = outputPadding == null
                ? new Convolution(window, groups).on(x, w)
                : new Deconvolution(window, outputPadding, groups).on(x, w);
        if (bias != null) {
            int[] column = new int[y.shape().rank()];
            Arrays.fill(column, 1);
            column[1] = channels;
            Tensor b = bias.value(this, x, new Spec(Shape.of(channels), x.dtype()));
            y = y.add(b.reshape(column));
        }
        return activation == null ? y : activation.apply(y);
    }

    private Shape weightShape(int in) {
        Shape connected = outputPadding == null ? Shape.of(channels, in / groups) : Shape.of(in, channels / groups);
        return connected.concat(Shape.of(kernel));
    }

    @Override
    public final String toString() {
        String in = "?";
        if (weight.specOrNull() != null) {
            Shape known = weight.shape();
            in = Integer.toString(outputPadding == null ? known.dim(1) * groups : known.dim(0));
        }
        return getClass().getSimpleName() + "(" + in + " → " + channels + text;
    }
}
