package dev.bellows.oracle;

import static org.junit.jupiter.api.Assertions.assertTrue;

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
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.attention.TransformerEncoder;
import dev.bellows.nn.layer.rnn.LSTM;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The losses of 100 steps of Adam from equal weights, on an LSTM and on a transformer's encoder: ours and PyTorch's. */
final class SequenceTrajectoryTest {
    private static final int STEPS = 100;
    private static final double TOLERANCE = 1e-3;
    private static final double RATE = 0.002;
    private static final int BATCH = 48;
    private static final int TIME = 5;
    private static final int UNITS = 8;
    private static final int CLASSES = 3;
    private static final int HIDDEN = 12;
    private static final int HEADS = 2;

    private final Random random = new Random(Agreement.SEED);
    private final Values x = Values.random(random, -1, 1, BATCH, TIME, UNITS);
    private final Values labels = Values.labels(random, CLASSES, BATCH);
    private Torch torch;

    @BeforeEach
    void open() {
        torch = Torch.open();
    }

    @AfterEach
    void close() {
        if (torch != null) {
            torch.close();
        }
    }

    @Test
    void anLstmLosesAsPyTorchs() {
        check(
                () -> new Sequential(new LSTM(HIDDEN), new Dense(CLASSES)),
                (in, w) ->
                        TorchSequences.linear(TorchSequences.lstm(in, w, HIDDEN).reshape(BATCH, TIME * HIDDEN), w));
    }

    @Test
    void aTransformerLosesAsPyTorchs() {
        check(
                () -> new Sequential(
                        new TransformerEncoder.Config(2, UNITS, HEADS, HIDDEN, null, null, null, null).build(),
                        new Dense(CLASSES)),
                (in, w) -> {
                    NDArray first = TorchSequences.encoderLayer(in, w, HEADS);
                    NDArray second = TorchSequences.encoderLayer(first, w, HEADS);
                    return TorchSequences.linear(second.reshape(BATCH, TIME * UNITS), w);
                });
    }

    private void check(Supplier<Block> network, BiFunction<NDArray, Iterator<NDArray>, NDArray> theirs) {
        List<Values> start = new ArrayList<>();
        List<Double> truth = new ArrayList<>();
        for (String backend : List.of("reference", "onednn")) {
            List<Double> ours = ours(network, backend, start);
            if (truth.isEmpty()) {
                truth.addAll(theirs(theirs, start));
            }
            for (int step = 0; step < STEPS; step++) {
                double off = Math.abs(ours.get(step) / truth.get(step) - 1);
                assertTrue(
                        off <= TOLERANCE,
                        backend + ", step " + step + ", seed " + Agreement.SEED + ": loss " + ours.get(step)
                                + ", PyTorch's " + truth.get(step));
            }
        }
        assertTrue(truth.get(STEPS - 1) < 0.5 * truth.get(0), "learns too little to tell anything: " + truth);
    }

    /** The losses; the weights before the first step go into {@code start} where it is empty. */
    private List<Double> ours(Supplier<Block> network, String backend, List<Values> start) {
        try (Scope scope = Scope.open("trajectory");
                Backends.Use use = Backends.use(Backends.named(backend))) {
            Block net = network.get();
            net.initialize(start.isEmpty() ? new Xavier() : Constant.ZERO, Agreement.SEED);
            net.materialize(Shape.of(x.dims()));
            List<dev.bellows.ndarray.NDArray> weights = Way.parameters(net, Parameter.Role.WEIGHT);
            if (start.isEmpty()) {
                weights.forEach(weight -> start.add(Values.of(weight)));
            } else {
                for (int i = 0; i < weights.size(); i++) {
                    weights.get(i).assign(start.get(i).toArray());
                }
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

    private List<Double> theirs(BiFunction<NDArray, Iterator<NDArray>, NDArray> network, List<Values> start) {
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
                        NDArray scores = network.apply(torch.array(x), w.iterator());
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
}
