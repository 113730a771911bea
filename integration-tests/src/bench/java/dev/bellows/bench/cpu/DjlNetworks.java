package dev.bellows.bench.cpu;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.nn.recurrent.LSTM;
import java.util.List;

/** The models in DJL's layers. */
final class DjlNetworks {
    private DjlNetworks() {}

    static Block of(Model model) {
        return switch (model) {
            case MLP -> chain(dense(1024), relu(), dense(1024), relu(), dense(Model.CLASSES));
            case LENET ->
                chain(
                        convolution(5, 32, 1, 0, true),
                        relu(),
                        halve(),
                        convolution(5, 64, 1, 0, true),
                        relu(),
                        halve(),
                        flat(),
                        dense(256),
                        relu(),
                        dense(Model.CLASSES));
            case RESNET18 -> resnet18();
            case LSTM ->
                chain(
                        LSTM.builder()
                                .setStateSize(256)
                                .setNumLayers(1)
                                .optBatchFirst(true)
                                .build(),
                        LambdaBlock.singleton(steps -> steps.get(":, -1")),
                        dense(Model.CLASSES));
            case TRANSFORMER ->
                chain(
                        new DjlEncoderLayer(256, 4, 1024),
                        new DjlEncoderLayer(256, 4, 1024),
                        LambdaBlock.singleton(steps -> steps.mean(new int[] {1})),
                        dense(Model.CLASSES));
            case RECOMMENDER -> new DjlRecommender();
        };
    }

    static SequentialBlock chain(Block... blocks) {
        SequentialBlock made = new SequentialBlock();
        for (Block block : blocks) {
            made.add(block);
        }
        return made;
    }

    static Block dense(int units) {
        return Linear.builder().setUnits(units).build();
    }

    static Block relu() {
        return Activation.reluBlock();
    }

    private static Block convolution(int kernel, int channels, int stride, int padding, boolean bias) {
        return Conv2d.builder()
                .setKernelShape(new Shape(kernel, kernel))
                .setFilters(channels)
                .optStride(new Shape(stride, stride))
                .optPadding(new Shape(padding, padding))
                .optBias(bias)
                .build();
    }

    private static Block halve() {
        return Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2));
    }

    private static Block flat() {
        return LambdaBlock.singleton(x -> x.reshape(x.getShape().get(0), -1));
    }

    private static Block normalised(int kernel, int channels, int stride) {
        return chain(
                convolution(kernel, channels, stride, kernel / 2, false),
                BatchNorm.builder().build());
    }

    private static Block resnet18() {
        SequentialBlock net = chain(normalised(3, 64, 1), relu());
        int in = 64;
        for (int channels : new int[] {64, 64, 128, 128, 256, 256, 512, 512}) {
            net.add(basic(in, channels));
            in = channels;
        }
        return net.add(Pool.globalAvgPool2dBlock()).add(flat()).add(dense(Model.CLASSES));
    }

    private static Block basic(int in, int channels) {
        int stride = in == channels ? 1 : 2;
        Block main = chain(normalised(3, channels, stride), relu(), normalised(3, channels, 1));
        Block skip = in == channels ? LambdaBlock.singleton(x -> x) : normalised(1, channels, stride);
        Block sum = new ParallelBlock(
                sides -> new NDList(
                        sides.get(0).singletonOrThrow().add(sides.get(1).singletonOrThrow())),
                List.of(main, skip));
        return chain(sum, relu());
    }
}
