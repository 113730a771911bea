package dev.bellows.bench.simulate;

import static dev.bellows.nn.ActivationFunction.RELU;

import dev.bellows.core.Shape;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Extents;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.Activation;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.ConvOptions;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.GlobalAvgPool2D;
import dev.bellows.nn.layer.LayerNorm;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Merge;
import dev.bellows.nn.layer.Network;
import dev.bellows.nn.layer.Network.Node;
import dev.bellows.nn.layer.NetworkSummary;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.attention.PositionalEncoding;
import dev.bellows.nn.layer.attention.TransformerEncoder;
import dev.bellows.parallel.forecast.TrainedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Networks that everybody knows, of our layers, and how many samples of each a worker is given unless told otherwise. */
enum KnownModels {
    /** He et al. 2015 (arXiv 1512.03385), pictures of 224x224, 1000 classes. */
    RESNET50(32) {
        @Override
        TrainedModel model() {
            return TrainedModel.of("resnet50", NetworkSummary.of(resnet50(), Shape.of(3, 224, 224)));
        }
    },
    /** Devlin et al. 2018 (arXiv 1810.04805), texts of 128 tokens, with the pooler and two classes. */
    BERT_BASE(32) {
        @Override
        TrainedModel model() {
            LayerConfig network = new Sequential.Config(List.of(
                    new Embedding.Config(30_522, BERT_UNITS, null, null),
                    new PositionalEncoding.Config(512),
                    new LayerNorm.Config(null, 1e-12),
                    new TransformerEncoder.Config(
                            12, BERT_UNITS, 12, 4 * BERT_UNITS, null, ActivationFunction.GELU, null, null, 1e-12),
                    new Flatten.Config()));
            // Pooler and classifier look at the first of 128 tokens.
            LayerConfig head = new Sequential.Config(List.of(
                    new Dense.Config(BERT_UNITS, null, ActivationFunction.TANH), new Dense.Config(2, null, null)));
            return TrainedModel.of(
                    "bert-base",
                    NetworkSummary.of(network, Shape.of(128)),
                    NetworkSummary.of(head, Shape.of(BERT_UNITS)));
        }
    },
    /** Naumov et al. 2019 (arXiv 1906.00091) as MLPerf trains it: 13 numbers and 26 tables of rows of 128, whose products are taken pair by pair. */
    DLRM(2048) {
        @Override
        TrainedModel model() {
            int tables = 26;
            int width = 128;
            int pairs = (tables + 1) * tables / 2;
            NetworkSummary bottom = NetworkSummary.of(dense(512, 256, width), Shape.of(13));
            NetworkSummary top = NetworkSummary.of(dense(1024, 1024, 512, 256, 1), Shape.of(pairs + width));
            List<TrainedModel.Layer> layers =
                    new ArrayList<>(TrainedModel.of("bottom", bottom).layers());
            layers.add(new TrainedModel.Layer(0, 2L * pairs * width));
            layers.addAll(TrainedModel.of("top", top).layers());
            return new TrainedModel("dlrm", layers, tables, width);
        }
    };

    private static final int BERT_UNITS = 768;

    private final int samples;

    KnownModels(int samples) {
        this.samples = samples;
    }

    /** Of the name that it has on the command line. */
    static KnownModels named(String name) {
        for (KnownModels each : values()) {
            if (each.word().equals(name)) {
                return each;
            }
        }
        throw new IllegalArgumentException(
                "simulate: there is no model '" + name + "'; choose among " + String.join(", ", words()));
    }

    /** All names, as the command line has them. */
    static List<String> words() {
        return Arrays.stream(values()).map(KnownModels::word).toList();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Of each worker. */
    int samples() {
        return samples;
    }

    abstract TrainedModel model();

    private static LayerConfig dense(int... units) {
        List<LayerConfig> layers = new ArrayList<>();
        for (int i = 0; i < units.length; i++) {
            layers.add(new Dense.Config(units[i], null, i + 1 < units.length ? RELU : null));
        }
        return new Sequential.Config(layers);
    }

    private static LayerConfig resnet50() {
        List<LayerConfig> layers = new ArrayList<>(List.of(
                convolution(64, 7, 2),
                new BatchNorm.Config(null, null),
                new Activation.Config(RELU),
                new MaxPool2D.Config(3, 2, 1)));
        int[] blocks = {3, 4, 6, 3};
        for (int stage = 0; stage < blocks.length; stage++) {
            for (int block = 0; block < blocks[stage]; block++) {
                layers.add(bottleneck(64 << stage, block == 0, stage > 0 && block == 0 ? 2 : 1));
            }
        }
        layers.addAll(List.of(new GlobalAvgPool2D.Config(), new Flatten.Config(), new Dense.Config(1000, null, null)));
        return new Sequential.Config(layers);
    }

    private static LayerConfig bottleneck(int channels, boolean first, int stride) {
        List<Node> nodes = new ArrayList<>(List.of(
                Node.of("conv1", convolution(channels, 1, 1), "x"),
                Node.of("bn1", new BatchNorm.Config(null, null)),
                Node.of("relu1", new Activation.Config(RELU)),
                Node.of("conv2", convolution(channels, 3, stride)),
                Node.of("bn2", new BatchNorm.Config(null, null)),
                Node.of("relu2", new Activation.Config(RELU)),
                Node.of("conv3", convolution(4 * channels, 1, 1)),
                Node.of("bn3", new BatchNorm.Config(null, null))));
        if (first) {
            nodes.add(Node.of("down", convolution(4 * channels, 1, stride), "x"));
            nodes.add(Node.of("down_bn", new BatchNorm.Config(null, null)));
        }
        nodes.add(Node.of("sum", new Merge.Config(Merge.By.SUM), "bn3", first ? "down_bn" : "x"));
        nodes.add(Node.of("out", new Activation.Config(RELU)));
        return new Network.Config(List.of("x"), nodes, List.of("out"));
    }

    private static LayerConfig convolution(int channels, int kernel, int stride) {
        return new Conv2D.Config(
                channels,
                Extents.of(kernel),
                ConvOptions.DEFAULT.stride(stride).padding(kernel / 2).withoutBias());
    }
}
