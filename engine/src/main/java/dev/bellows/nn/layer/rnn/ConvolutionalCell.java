package dev.bellows.nn.layer.rnn;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.Extents;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.op.Tensor;
import dev.bellows.op.conv.Convolution;
import dev.bellows.op.conv.Window;
import dev.bellows.op.movement.Slice;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What the cells of images have in common: convolutions in place of products, over as many spatial axes as the input has.
 * The state keeps the spatial extents of the input.
 */
abstract class ConvolutionalCell extends RecurrentCell {
    private final int channels;
    private final int gates;
    private final Extents inputKernel;
    private final Extents stateKernel;
    private final Parameter inputWeight = weight("i2h_weight", null);
    private final Parameter stateWeight = weight("h2h_weight", null);
    private final Parameter inputBias = weight("i2h_bias", Constant.ZERO);
    private final Parameter stateBias = weight("h2h_bias", Constant.ZERO);

    /** @param inputKernel odd, as {@code stateKernel} is, since padding keeps the spatial extents */
    ConvolutionalCell(int channels, int gates, Extents inputKernel, Extents stateKernel) {
        for (Extents kernel : List.of(inputKernel, stateKernel)) {
            if (channels < 1 || kernel.numbers().stream().anyMatch(extent -> extent < 1 || extent % 2 == 0)) {
                throw new ShapeException("convolutional cell: channels must be 1 or more and kernels odd, got "
                        + channels + " and " + kernel);
            }
        }
        this.channels = channels;
        this.gates = gates;
        this.inputKernel = inputKernel;
        this.stateKernel = stateKernel;
    }

    /** What the input adds to the gates: [batch, gates · channels, …]. */
    final Tensor fromInput(Tensor x) {
        if (x.shape().rank() < 3 || x.shape().rank() > 5) {
            throw new ShapeException(
                    this + ": expects [batch, channels, …] with one to three spatial axes, got " + x.spec());
        }
        return convolve(x, x, inputWeight, inputBias, inputKernel);
    }

    /** What h adds to the gates. */
    final Tensor fromState(Tensor x, Tensor h) {
        return convolve(x, h, stateWeight, stateBias, stateKernel);
    }

    private Tensor convolve(Tensor witness, Tensor x, Parameter weight, Parameter bias, Extents kernel) {
        int rank = x.shape().rank() - 2;
        List<Integer> extents = kernel.over(rank, toString(), "kernel", 1);
        Shape shape = Shape.of(gates * channels, x.shape().dim(1)).concat(Shape.of(extents));
        Window window = new Window(
                Collections.nCopies(rank, 1),
                extents.stream().map(extent -> extent / 2).toList(),
                Collections.nCopies(rank, 1));
        Tensor y = Convolution.convolution(x, weight.value(this, witness, new Spec(shape, x.dtype())), window);
        int[] column = new int[rank + 1];
        Arrays.fill(column, 1);
        column[0] = gates * channels;
        return y.add(bias.value(this, witness, new Spec(Shape.of(gates * channels), x.dtype()))
                .reshape(column));
    }

    final Tensor gate(Tensor all, int which) {
        return Slice.slice(all, 1, which * channels, (which + 1) * channels);
    }

    /** The spec of an array of the state. */
    final Spec state(Tensor x) {
        return new Spec(x.shape().with(1, channels), x.dtype());
    }

    final String text(String name) {
        String features = inputWeight.specOrNull() == null
                ? "?"
                : Integer.toString(inputWeight.shape().dim(1));
        return name + "(" + features + " → " + channels + ", kernels " + inputKernel + " and " + stateKernel + ")";
    }
}
