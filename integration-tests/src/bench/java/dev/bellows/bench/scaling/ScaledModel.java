package dev.bellows.bench.scaling;

import static dev.bellows.nn.ActivationFunction.RELU;

import dev.bellows.bench.cpu.BellowsNetworks;
import dev.bellows.bench.cpu.Model;
import dev.bellows.core.Shape;
import dev.bellows.nn.Block;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.Sgd;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What is trained, and with how many samples of each worker. */
enum ScaledModel {
    RESNET18(64, 3, 32, 32) {
        @Override
        Block net() {
            return BellowsNetworks.of(Model.RESNET18);
        }
    },
    LENET(64, 1, 28, 28) {
        @Override
        Block net() {
            return BellowsNetworks.of(Model.LENET);
        }
    },
    /** That of {@code ./bellows demo}. */
    DEMO(64, 1, 28, 28) {
        @Override
        Block net() {
            return new Sequential(
                    new Conv2D(16, 5, RELU),
                    new MaxPool2D(2),
                    new Conv2D(32, 5, RELU),
                    new MaxPool2D(2),
                    new Dense(128, RELU),
                    new Dense(CLASSES));
        }

        @Override
        Optimizer optimizer() {
            return new Adam(1e-3);
        }
    },
    /** Many weights and few samples: what it computes takes less than what it sends. */
    MLP(16, 784) {
        @Override
        Block net() {
            return new Sequential(new Dense(2048, RELU), new Dense(2048, RELU), new Dense(CLASSES));
        }
    };

    static final int CLASSES = 10;

    private final int samples;
    private final Shape features;

    ScaledModel(int samples, int... features) {
        this.samples = samples;
        this.features = Shape.of(features);
    }

    /** Of its name on the command line. */
    static ScaledModel named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** All names, as the command line has them. */
    static List<String> words() {
        return Arrays.stream(values()).map(ScaledModel::toString).toList();
    }

    abstract Block net();

    Optimizer optimizer() {
        return new Sgd(1e-3, 0.9);
    }

    /** Of each worker in a step. */
    int samples() {
        return samples;
    }

    /** Of one sample. */
    Shape features() {
        return features;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
