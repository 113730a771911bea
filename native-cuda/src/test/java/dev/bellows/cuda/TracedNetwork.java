package dev.bellows.cuda;

import dev.bellows.core.Shape;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.Extents;
import dev.bellows.nn.layer.Activation;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.ConvOptions;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.GlobalAvgPool2D;
import dev.bellows.nn.layer.Lambda;
import dev.bellows.nn.layer.LastStep;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.attention.TransformerEncoderLayer;
import dev.bellows.nn.layer.rnn.LSTM;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.Mean;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A network whose training step is looked at call by call. Small, since what a step does depends on the layers and hardly on their sizes.
 *
 * @param name of the file that has its trace
 * @param input of a batch of two
 */
record TracedNetwork(String name, Supplier<Block> make, Shape input) {
    private static final int CLASSES = 10;

    static TracedNetwork leNet() {
        return new TracedNetwork("lenet", LeNetTraining::network, Shape.of(2, 1, 28, 28));
    }

    /** As He et al. (2015) have it for pictures of 32 × 32. */
    static TracedNetwork resNet18() {
        return new TracedNetwork(
                "resnet18", () -> residual(64, 64, 64, 128, 128, 256, 256, 512, 512), Shape.of(2, 3, 32, 32));
    }

    /** The same with two blocks and few channels, which an emulated device computes in no time. */
    static TracedNetwork smallResidual() {
        return new TracedNetwork("small residual", () -> residual(4, 4, 8), Shape.of(2, 3, 8, 8));
    }

    private static Block residual(int first, int... later) {
        List<Block> blocks = new ArrayList<>(List.of(normalised(3, first, 1), new Activation(ActivationFunction.RELU)));
        int before = first;
        for (int channels : later) {
            blocks.add(new Basic(before, channels));
            before = channels;
        }
        blocks.add(new GlobalAvgPool2D());
        blocks.add(new Dense(CLASSES));
        return new Sequential(blocks.toArray(Block[]::new));
    }

    static TracedNetwork dropout() {
        return new TracedNetwork(
                "dropout",
                () -> new Sequential(
                        new Dense(12, ActivationFunction.TANH),
                        new Dropout(0.4),
                        new Dense(12),
                        new Dropout(0.2),
                        new Dense(CLASSES)),
                Shape.of(2, 8));
    }

    /** Of which the way back from the last step is walked step by step. */
    static TracedNetwork recurrent() {
        return new TracedNetwork(
                "recurrent",
                () -> new Sequential(
                        new LSTM.Config(6, 1, true, null, null, null).build(), new LastStep(), new Dense(CLASSES)),
                Shape.of(2, 4, 5));
    }

    static TracedNetwork transformer() {
        return new TracedNetwork("transformer", TracedNetwork::encoder, Shape.of(2, 16, 64));
    }

    private static Block encoder() {
        return new Sequential(
                new TransformerEncoderLayer(64, 4, 256),
                new TransformerEncoderLayer(64, 4, 256),
                new Lambda("mean over time", x -> Mean.mean(x, 1)),
                new Dense(CLASSES));
    }

    private static Block normalised(int kernel, int channels, int stride) {
        ConvOptions options =
                ConvOptions.DEFAULT.stride(stride).padding(kernel / 2).withoutBias();
        return new Sequential(new Conv2D(channels, Extents.of(kernel), options), new BatchNorm());
    }

    /** Two normalised convolutions and a way around them. */
    private static final class Basic extends Block {
        private final Block main;
        private final Block skip;

        Basic(int before, int channels) {
            int stride = before == channels ? 1 : 2;
            Block first = normalised(3, channels, stride);
            main = child(
                    "main", new Sequential(first, new Activation(ActivationFunction.RELU), normalised(3, channels, 1)));
            skip = child("skip", before == channels ? new Sequential() : normalised(1, channels, stride));
        }

        @Override
        public Tensor forward(Tensor x) {
            return ActivationFunction.RELU.apply(main.forward(x).add(skip.forward(x)));
        }
    }
}
