package dev.bellows.oracle;

import ai.djl.ndarray.NDArray;
import dev.bellows.autograd.Autograd;
import dev.bellows.backend.Backends;
import dev.bellows.core.Shape;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.Mean;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Trainer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * A network written in both libraries, to be trained to tell three classes of random samples apart by Adam.
 *
 * @param theirs scores from the samples and the weights, in the order of the network's parameters
 * @param sample shape of one sample
 */
record Trajectory(
        String name, Supplier<Block> ours, BiFunction<NDArray, Iterator<NDArray>, NDArray> theirs, int... sample) {
    static final int CLASSES = 3;
    static final int BATCH = 48;
    private static final int STEPS = 100;
    private static final double RATE = 0.002;

    private Values samples() {
        int[] dims = new int[sample.length + 1];
        dims[0] = BATCH;
        System.arraycopy(sample, 0, dims, 1, sample.length);
        return Values.random(new Random(Agreement.SEED), -1, 1, dims);
    }

    private static Values labels() {
        return Values.labels(new Random(Agreement.SEED + 1), CLASSES, BATCH);
    }

    /** The starting weights, the same for all. */
    List<Values> start() {
        try (Scope scope = Scope.open("start");
                Backends.Use use = Backends.use(Backends.named("reference"))) {
            return weights(started(new Xavier())).stream().map(Values::of).toList();
        }
    }

    private Block started(dev.bellows.nn.init.Initializer initializer) {
        Block net = ours.get();
        net.initialize(initializer, Agreement.SEED);
        net.materialize(Shape.of(samples().dims()));
        return net;
    }

    private static List<dev.bellows.ndarray.NDArray> weights(Block net) {
        return Way.parameters(net, Parameter.Role.WEIGHT);
    }

    /** The loss of each step on a backend. */
    List<Double> ours(String backend, List<Values> start) {
        Values x = samples();
        Values labels = labels();
        try (Scope scope = Scope.open("trajectory");
                Backends.Use use = Backends.use(Backends.named(backend))) {
            Block net = started(Constant.ZERO);
            List<dev.bellows.ndarray.NDArray> weights = weights(net);
            for (int i = 0; i < weights.size(); i++) {
                weights.get(i).assign(start.get(i).toArray());
            }
            Trainer trainer = new Trainer(net.parameters(), new Adam(RATE));
            List<Double> losses = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                try (Scope inner = Scope.open("step")) {
                    Tensor loss;
                    try (Recording recording = Autograd.record()) {
                        loss = new SoftmaxCrossEntropyLoss().of(net.forward(x.toArray()), labels.toArray());
                    }
                    Autograd.backward(loss);
                    losses.add(((dev.bellows.ndarray.NDArray) Mean.mean(loss)).toDoubleArray()[0]);
                    trainer.step(BATCH);
                }
            }
            return losses;
        }
    }

    /** The loss of each step in PyTorch, whose optimizer's formulas are applied to its gradients. */
    List<Double> theirs(Torch torch, List<Values> start) {
        Values x = samples();
        Values labels = labels();
        List<double[]> weights = start.stream().map(Values::toDoubles).toList();
        List<TorchOptimizers.Rule> rules = start.stream()
                .map(weight -> TorchOptimizers.adam(RATE, 0.9, 0.999, 1e-8, 0))
                .toList();
        List<Double> losses = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            List<Values> now = new ArrayList<>();
            for (int i = 0; i < weights.size(); i++) {
                now.add(Values.of(floats(weights.get(i)), start.get(i).dims()));
            }
            List<Values> results = torch.run(
                    w -> {
                        NDArray scores = theirs.apply(torch.array(x), w.iterator());
                        return List.of(TorchOps.crossEntropy(scores, torch.array(labels))
                                .mean());
                    },
                    now,
                    Values.of(new float[] {1}));
            losses.add(results.get(0).toDoubles()[0]);
            for (int i = 0; i < weights.size(); i++) {
                rules.get(i).step(weights.get(i), results.get(1 + i).toDoubles());
            }
        }
        return losses;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @Override
    public String toString() {
        return name;
    }
}
