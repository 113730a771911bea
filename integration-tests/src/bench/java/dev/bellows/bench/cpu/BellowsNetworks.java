package dev.bellows.bench.cpu;

import static dev.bellows.nn.ActivationFunction.RELU;

import dev.bellows.nn.Block;
import dev.bellows.nn.Extents;
import dev.bellows.nn.layer.Activation;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.ConvOptions;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.GlobalAvgPool2D;
import dev.bellows.nn.layer.Lambda;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.attention.TransformerEncoderLayer;
import dev.bellows.nn.layer.rnn.LSTM;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.Index;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.reduce.Mean;
import java.util.ArrayList;
import java.util.List;

/** The models in our layers. */
public final class BellowsNetworks {
    private BellowsNetworks() {}

    public static Block of(Model model) {
        return switch (model) {
            case MLP -> new Sequential(new Dense(1024, RELU), new Dense(1024, RELU), new Dense(Model.CLASSES));
            case LENET ->
                new Sequential(
                        new Conv2D(32, 5, RELU),
                        new MaxPool2D(2),
                        new Conv2D(64, 5, RELU),
                        new MaxPool2D(2),
                        new Dense(256, RELU),
                        new Dense(Model.CLASSES));
            case RESNET18 -> resnet18();
            case LSTM ->
                new Sequential(
                        new LSTM(256),
                        new Lambda("last step", x -> x.at(Index.all(), Index.at(-1))),
                        new Dense(Model.CLASSES));
            case TRANSFORMER ->
                new Sequential(
                        new TransformerEncoderLayer(256, 4, 1024),
                        new TransformerEncoderLayer(256, 4, 1024),
                        new Lambda("mean over time", x -> Mean.mean(x, 1)),
                        new Dense(Model.CLASSES));
            case RECOMMENDER -> new Recommender();
        };
    }

    private static Block resnet18() {
        List<Block> blocks = new ArrayList<>(List.of(normalised(3, 64, 1), new Activation(RELU)));
        int in = 64;
        for (int channels : new int[] {64, 64, 128, 128, 256, 256, 512, 512}) {
            blocks.add(new Basic(in, channels));
            in = channels;
        }
        blocks.add(new GlobalAvgPool2D());
        blocks.add(new Dense(Model.CLASSES));
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

        Basic(int in, int channels) {
            int stride = in == channels ? 1 : 2;
            main = child(
                    "main",
                    new Sequential(normalised(3, channels, stride), new Activation(RELU), normalised(3, channels, 1)));
            skip = child("skip", in == channels ? new Sequential() : normalised(1, channels, stride));
        }

        @Override
        public Tensor forward(Tensor x) {
            return RELU.apply(main.call(x).add(skip.call(x)));
        }
    }

    /** Users and items, [batch] each, to a score [batch, 1]. */
    private static final class Recommender extends Block {
        private final Block users = child("users", table());
        private final Block items = child("items", table());
        private final Block scorer =
                child("scorer", new Sequential(new Dense(128, RELU), new Dense(64, RELU), new Dense(1)));

        /** Updated in the rows that a batch looks up. */
        private static Block table() {
            return new Embedding.Config(Model.TABLE_ROWS, 32, null, true).build();
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
