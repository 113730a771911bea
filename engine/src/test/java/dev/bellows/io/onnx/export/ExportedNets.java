package dev.bellows.io.onnx.export;

import static dev.bellows.nn.ActivationFunction.RELU;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.Extents;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.Activation;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Conv2DTranspose;
import dev.bellows.nn.layer.ConvOptions;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.GlobalAvgPool2D;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.UpSampling;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Concat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Small networks of the kinds that are exported, with random weights and inputs. */
public enum ExportedNets {
    MLP(() -> new Sequential(new Dense(32, RELU), new Dense(16, ActivationFunction.TANH), new Dense(5)), f32(4, 20)),
    LENET(
            () -> new Sequential(
                    new Conv2D(8, 5, RELU),
                    new MaxPool2D(2),
                    new Conv2D(16, 5, RELU),
                    new MaxPool2D(2),
                    new Dense(32, RELU),
                    new Dense(10)),
            f32(2, 1, 28, 28)),
    RESNET(ExportedNets::resnet, f32(2, 3, 32, 32)),
    LSTM_TAGGER(() -> json("""
        {"layer": "Sequential", "layers": [{"layer": "Embedding", "vocabulary": 50, "size": 12},
         {"layer": "LSTM", "hiddenSize": 9, "bidirectional": true, "numLayers": 2}, {"layer": "Dense", "units": 6, "flatten": false}]}\
        """), ids(3, 7)),
    GRU_TAGGER(() -> json("""
        {"layer": "Sequential", "layers": [{"layer": "Embedding", "vocabulary": 50, "size": 12},
         {"layer": "GRU", "hiddenSize": 9, "bidirectional": true}, {"layer": "Dense", "units": 6, "flatten": false}]}\
        """), ids(3, 7)),
    RNN(() -> json("{\"layer\": \"RNN\", \"hiddenSize\": 8, \"activation\": \"relu\"}"), f32(3, 5, 4)),
    TRANSFORMER(() -> json("""
        {"layer": "Sequential", "layers": [{"layer": "PositionalEncoding"},
         {"layer": "TransformerEncoderLayer", "units": 16, "heads": 4, "hiddenSize": 32},
         {"layer": "TransformerEncoderLayer", "units": 16, "heads": 2, "hiddenSize": 32},
         {"layer": "FirstStep"}, {"layer": "Dense", "units": 3}]}\
        """), f32(2, 6, 16)),
    RECOMMENDER(Recommender::new, ids(5), ids(5)),
    UNET(UNet::new, f32(2, 1, 16, 16));

    private final Supplier<Block> block;
    private final List<Spec> inputs;

    ExportedNets(Supplier<Block> block, Spec... inputs) {
        this.block = block;
        this.inputs = List.of(inputs);
    }

    private static Spec f32(int... dims) {
        return Spec.of(DType.F32, dims);
    }

    private static Spec ids(int... dims) {
        return Spec.of(DType.I32, dims);
    }

    private static Block json(String text) {
        return NetworkJson.parse(text).build();
    }

    public List<Spec> inputs() {
        return inputs;
    }

    /** The network, ready, with statistics that are not those it begins with. */
    public Block net() {
        Block net = block.get();
        net.initialize(new Xavier(), 5);
        net.materialize(inputs);
        SplittableRandom random = new SplittableRandom(6);
        net.parameters().forEach((path, parameter) -> {
            double[] values = parameter.data().toDoubleArray();
            boolean variance = path.endsWith("runningVariance") || path.endsWith("running_var");
            for (int i = 0; i < values.length; i++) {
                values[i] += variance ? random.nextDouble() : random.nextDouble(-0.1, 0.1);
            }
            parameter.data().set(values);
        });
        return net;
    }

    /** Inputs of as many times the rows. */
    public List<Tensor> data(int times) {
        SplittableRandom random = new SplittableRandom(7);
        List<Tensor> data = new ArrayList<>();
        for (Spec spec : inputs) {
            Shape shape = spec.shape().with(0, times * spec.shape().dim(0));
            double[] values = new double[(int) shape.size()];
            Arrays.setAll(values, i -> spec.dtype().isFloating() ? random.nextDouble(-1, 1) : random.nextInt(50));
            data.add(NDArray.of(values, spec.with(shape)));
        }
        return data;
    }

    private static Block resnet() {
        return new Sequential(
                normalised(3, 8, 1),
                new Activation(RELU),
                new Basic(8, 8),
                new Basic(8, 16),
                new Basic(16, 32),
                new GlobalAvgPool2D(),
                new Dense(10));
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

    /** Users and items to a score and the vectors. */
    private static final class Recommender extends Block {
        private final Block users = child("users", new Embedding(50, 8));
        private final Block items = child("items", new Embedding(50, 8));
        private final Block scorer = child("scorer", new Sequential(new Dense(16, RELU), new Dense(1)));

        @Override
        public Tensor forward(Tensor x) {
            throw new IllegalArgumentException("recommender: takes users and items, got " + x.spec());
        }

        @Override
        public List<Tensor> forwardAll(List<Tensor> in) {
            Tensor both = Concat.concat(1, List.of(users.call(in.get(0)), items.call(in.get(1))));
            return List.of(scorer.call(both), both);
        }
    }

    /** Down, up twice in different ways, and across. */
    private static final class UNet extends Block {
        private final Block in = child(
                "in",
                new Conv2D(4, Extents.of(3), ConvOptions.DEFAULT.padding(1).activation(RELU)));
        private final Block down = child("down", new MaxPool2D(2));
        private final Block low = child(
                "low",
                new Conv2D(8, Extents.of(3), ConvOptions.DEFAULT.padding(1).activation(RELU)));
        private final Block lower = child("lower", new MaxPool2D(2));
        private final Block up = child("up", new Conv2DTranspose(8, Extents.of(2), ConvOptions.DEFAULT.stride(2)));
        private final Block upper = child("upper", new UpSampling(2));
        private final Block out = child("out", new Conv2D(2, 1));

        @Override
        public Tensor forward(Tensor x) {
            Tensor first = in.call(x);
            Tensor second = low.call(down.call(first));
            Tensor third = Concat.concat(1, List.of(second, up.call(lower.call(second))));
            return out.call(Concat.concat(1, List.of(first, upper.call(third))));
        }
    }
}
