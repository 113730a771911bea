package dev.bellows.bench.spark;

import dev.bellows.core.Shape;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Sequential;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** A network, and rows of which shape and how many it is measured on. Older builds of ours must have all that is used here. */
enum Subject {
    MLP(1, () -> perceptron(256), 784),
    LENET(1, Subject::lenet, 1, 28, 28),
    TABULAR(16, () -> perceptron(64), 100);

    private final int times;
    private final Supplier<Block> network;
    private final int[] shape;

    Subject(int times, Supplier<Block> network, int... shape) {
        this.times = times;
        this.network = network;
        this.shape = shape;
    }

    /** All names, as the command line has them. */
    static List<String> words() {
        return Arrays.stream(values()).map(Subject::id).toList();
    }

    static Subject of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    Block network() {
        return network.get();
    }

    int[] shape() {
        return shape.clone();
    }

    /** Numbers of a row. */
    int width() {
        return Math.toIntExact(Shape.of(shape).size());
    }

    /** Rows that are measured, of narrow ones more. */
    int rows(int wide) {
        return times * wide;
    }

    private static Block perceptron(int hidden) {
        return new Sequential(new Dense(hidden, ActivationFunction.RELU), new Dense(10));
    }

    private static Block lenet() {
        return new Sequential(
                new Conv2D(20, 5, ActivationFunction.RELU),
                new MaxPool2D(2),
                new Conv2D(50, 5, ActivationFunction.RELU),
                new MaxPool2D(2),
                new Dense(500, ActivationFunction.RELU),
                new Dense(10));
    }
}
