package dev.bellows.nn.layer;

import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Extents;
import org.jspecify.annotations.Nullable;

/**
 * What may be said of a convolution besides its channels and kernel, as in {@code ConvOptions.DEFAULT.stride(2).padding(1)};
 * null is what it is if nothing is said.
 *
 * @param stride the step between two positions of the kernel, 1 if null
 * @param padding the zeros around the input, 0 if null
 * @param dilation the distance between two elements of the kernel, 1 if null
 * @param groups into how many groups that do not mix the channels are split, 1 if null
 * @param useBias whether a bias is added, true if null
 * @param activation what is applied to the output, nothing if null
 */
public record ConvOptions(
        @Nullable Extents stride,
        @Nullable Extents padding,
        @Nullable Extents dilation,
        @Nullable Integer groups,
        @Nullable Boolean useBias,
        @Nullable ActivationFunction activation) {
    /** Nothing said. */
    public static final ConvOptions DEFAULT = new ConvOptions(null, null, null, null, null, null);

    public ConvOptions stride(int... numbers) {
        return new ConvOptions(Extents.of(numbers), padding, dilation, groups, useBias, activation);
    }

    public ConvOptions padding(int... numbers) {
        return new ConvOptions(stride, Extents.of(numbers), dilation, groups, useBias, activation);
    }

    public ConvOptions dilation(int... numbers) {
        return new ConvOptions(stride, padding, Extents.of(numbers), groups, useBias, activation);
    }

    public ConvOptions groups(int number) {
        return new ConvOptions(stride, padding, dilation, number, useBias, activation);
    }

    public ConvOptions withoutBias() {
        return new ConvOptions(stride, padding, dilation, groups, false, activation);
    }

    public ConvOptions activation(ActivationFunction function) {
        return new ConvOptions(stride, padding, dilation, groups, useBias, function);
    }
}
