package dev.bellows.cuda.check;

import static dev.bellows.nn.ActivationFunction.RELU;
import static dev.bellows.nn.ActivationFunction.TANH;

import dev.bellows.core.Draws;
import dev.bellows.core.Shape;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.Extents;
import dev.bellows.nn.layer.Activation;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.ConvOptions;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.GlobalAvgPool2D;
import dev.bellows.nn.layer.Lambda;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.attention.TransformerEncoderLayer;
import dev.bellows.nn.loss.Loss;
import dev.bellows.nn.loss.SigmoidBinaryCrossEntropyLoss;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.reduce.Mean;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.Sgd;
import dev.bellows.train.fit.Minibatch;
import java.util.ArrayList;
import java.util.List;

/**
 * The networks of the check, which {@code peer.py} has in PyTorch, layer for layer.
 *
 * <ul>
 *   <li>{@code LENET}: two convolutions of 5 × 5 with tanh and pooling, 500 units, ten classes; pictures of 28 × 28
 *   <li>{@code RESNET18}: for small pictures, a stem of 3 × 3 and eight blocks of 64 to 512 channels
 *   <li>{@code TRANSFORMER}: two encoder layers of four heads, the mean over time, ten classes
 *   <li>{@code RECOMMENDER}: a table of users and one of items, side by side into 128, 64 and 1 units
 * </ul>
 */
enum CheckedNetwork {
    LENET(1e-4),
    RESNET18(5e-4), // by 16 numbers each at the end: normalising by fewer makes differences of rounding grow
    TRANSFORMER(5e-4),
    RECOMMENDER(1e-4);

    /** How large a network and its batch are: to see whether it learns rightly anywhere, or how fast on a card. */
    enum Size {
        SMALL,
        LARGE
    }

    private static final int CLASSES = 10;
    private static final int HEADS = 4;

    /** How far losses may be from the processors', as a part of the first. */
    final double tolerance;

    CheckedNetwork(double tolerance) {
        this.tolerance = tolerance;
    }

    /** Samples in a batch. */
    int batch(Size size) {
        boolean small = size == Size.SMALL;
        return switch (this) {
            case LENET -> small ? 4 : 256;
            case RESNET18 -> small ? 4 : 256;
            case TRANSFORMER -> small ? 2 : 64;
            case RECOMMENDER -> small ? 16 : 8192;
        };
    }

    private static int units(Size size) {
        return size == Size.SMALL ? 32 : 256;
    }

    private static int rows(Size size) {
        return size == Size.SMALL ? 100 : 100_000;
    }

    /** The network, not initialized. */
    Block make(Size size) {
        return switch (this) {
            case LENET ->
                new Sequential(
                        new Conv2D(20, 5, TANH),
                        new MaxPool2D(2),
                        new Conv2D(50, 5, TANH),
                        new MaxPool2D(2),
                        new Flatten(),
                        new Dense(500, TANH),
                        new Dense(CLASSES));
            case RESNET18 -> residual();
            case TRANSFORMER ->
                new Sequential(
                        new TransformerEncoderLayer(units(size), HEADS, 4 * units(size)),
                        new TransformerEncoderLayer(units(size), HEADS, 4 * units(size)),
                        new Lambda("mean over time", x -> Mean.mean(x, 1)),
                        new Dense(CLASSES));
            case RECOMMENDER -> new Recommender(rows(size));
        };
    }

    Loss loss() {
        return this == RECOMMENDER ? new SigmoidBinaryCrossEntropyLoss() : new SoftmaxCrossEntropyLoss();
    }

    Optimizer optimizer() {
        return switch (this) {
            case LENET -> new Sgd(0.01, 0.9);
            case RESNET18 -> new Sgd(1e-4, 0.9); // normalised by few samples, it steps far
            case TRANSFORMER, RECOMMENDER -> new Adam(1e-3);
        };
    }

    /** A batch drawn from a seed, the same for everybody. */
    Minibatch draw(Size size, long seed) {
        Draws draws = new Draws(seed, 0);
        int batch = batch(size);
        if (this == RECOMMENDER) {
            List<NDArray> ids = List.of(below(draws, batch, rows(size)), below(draws, batch, rows(size)));
            float[] bought = new float[batch];
            for (int i = 0; i < batch; i++) {
                bought[i] = draws.below(2);
            }
            return new Minibatch(ids, List.of(NDArray.of(bought, batch, 1)));
        }
        Shape shape = Shape.of(batch).concat(sample(size));
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) draws.uniform(-1, 1);
        }
        return new Minibatch(List.of(NDArray.of(values, shape.dims())), List.of(below(draws, batch, CLASSES)));
    }

    /** One sample's shape, of the networks with one input. */
    private Shape sample(Size size) {
        boolean small = size == Size.SMALL;
        return switch (this) {
            case LENET -> Shape.of(1, 28, 28);
            case RESNET18 -> small ? Shape.of(3, 16, 16) : Shape.of(3, 32, 32);
            case TRANSFORMER -> Shape.of(small ? 8 : 128, units(size));
            case RECOMMENDER -> throw new IllegalStateException("the recommender takes users and items");
        };
    }

    private static NDArray below(Draws draws, int count, int bound) {
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = draws.below(bound);
        }
        return NDArray.of(numbers);
    }

    private static Block residual() {
        List<Block> blocks = new ArrayList<>(List.of(normalised(3, 64, 1), new Activation(RELU)));
        int before = 64;
        for (int channels : new int[] {64, 64, 128, 128, 256, 256, 512, 512}) {
            blocks.add(new Basic(before, channels));
            before = channels;
        }
        blocks.add(new GlobalAvgPool2D());
        blocks.add(new Dense(CLASSES));
        return new Sequential(blocks.toArray(Block[]::new));
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
            main = child("main", new Sequential(first, new Activation(RELU), normalised(3, channels, 1)));
            skip = child("skip", before == channels ? new Sequential() : normalised(1, channels, stride));
        }

        @Override
        public Tensor forward(Tensor x) {
            return RELU.apply(main.forward(x).add(skip.forward(x)));
        }
    }

    /** Users and items, [batch] each, to a score [batch, 1]. */
    private static final class Recommender extends Block {
        private static final int WIDTH = 32;

        private final Block users;
        private final Block items;
        private final Block scorer =
                child("scorer", new Sequential(new Dense(128, RELU), new Dense(64, RELU), new Dense(1)));

        Recommender(int rows) {
            users = child("users", new Embedding(rows, WIDTH));
            items = child("items", new Embedding(rows, WIDTH));
        }

        @Override
        public Tensor forward(Tensor x) {
            throw new IllegalArgumentException("recommender: takes users and items, got one input " + x.spec());
        }

        @Override
        public List<Tensor> forwardAll(List<Tensor> in) {
            Tensor pair = Concat.concat(1, List.of(users.call(in.get(0)), items.call(in.get(1))));
            return List.of(scorer.call(pair));
        }
    }
}
