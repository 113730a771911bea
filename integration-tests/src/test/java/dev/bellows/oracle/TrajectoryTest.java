package dev.bellows.oracle;

import static dev.bellows.oracle.Trajectory.BATCH;
import static dev.bellows.oracle.Trajectory.CLASSES;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.pooling.Pool;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.attention.TransformerEncoder;
import dev.bellows.nn.layer.rnn.LSTM;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The losses of 100 steps of Adam from equal weights: ours, on every backend, and PyTorch's. */
final class TrajectoryTest {
    private static final double TOLERANCE = 1e-3;
    private static final int TIME = 5;
    private static final int UNITS = 8;
    private static final int HIDDEN = 12;
    private static final int HEADS = 2;

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

    static Stream<Trajectory> trajectories() {
        return Stream.of(
                new Trajectory(
                        "an MLP",
                        () -> new Sequential(
                                new Dense(24, ActivationFunction.RELU),
                                new Dense(HIDDEN, ActivationFunction.TANH),
                                new Dense(CLASSES)),
                        (in, w) -> {
                            NDArray first = Activation.relu(TorchSequences.linear(in, w));
                            NDArray second = TorchSequences.linear(first, w).tanh();
                            return TorchSequences.linear(second, w);
                        },
                        20),
                new Trajectory(
                        "a CNN with batch normalisation",
                        () -> new Sequential(
                                new Conv2D(6, 3, 1, 1),
                                new BatchNorm(),
                                new dev.bellows.nn.layer.Activation(ActivationFunction.RELU),
                                new MaxPool2D(2),
                                new Conv2D(8, 3),
                                new BatchNorm(),
                                new dev.bellows.nn.layer.Activation(ActivationFunction.RELU),
                                new Dense(CLASSES)),
                        (in, w) -> {
                            NDArray first = Pool.maxPool2d(
                                    normalized(in, w, 1), new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), false);
                            return TorchSequences.linear(normalized(first, w, 0).reshape(BATCH, 8 * 2 * 2), w);
                        },
                        1,
                        8,
                        8),
                new Trajectory(
                        "an LSTM",
                        () -> new Sequential(new LSTM(HIDDEN), new Dense(CLASSES)),
                        (in, w) -> TorchSequences.linear(
                                TorchSequences.lstm(in, w, HIDDEN).reshape(BATCH, TIME * HIDDEN), w),
                        TIME,
                        UNITS),
                new Trajectory(
                        "a transformer",
                        () -> new Sequential(
                                new TransformerEncoder.Config(2, UNITS, HEADS, HIDDEN, null, null, null, null).build(),
                                new Dense(CLASSES)),
                        (in, w) -> {
                            NDArray first = TorchSequences.encoderLayer(in, w, HEADS);
                            NDArray second = TorchSequences.encoderLayer(first, w, HEADS);
                            return TorchSequences.linear(second.reshape(BATCH, TIME * UNITS), w);
                        },
                        TIME,
                        UNITS));
    }

    /** Rectified, normalised by the batch, of a convolution by a kernel of 3. */
    private static NDArray normalized(NDArray x, Iterator<NDArray> w, int padding) {
        NDArray y = new TorchConvolutions(2, 1, padding, 0, 1, 1).convolution(x, w.next(), w.next());
        return Activation.relu(
                TorchOps.batchNormTraining(List.of(y, w.next(), w.next()), 1e-5).get(0));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("trajectories")
    void losesAsPyTorchDoes(Trajectory network) {
        List<Values> start = network.start();
        List<Double> truth = network.theirs(torch, start);
        for (String backend : List.of("reference", "onednn")) {
            List<Double> losses = network.ours(backend, start);
            for (int step = 0; step < truth.size(); step++) {
                double off = Math.abs(losses.get(step) / truth.get(step) - 1);
                assertTrue(
                        off <= TOLERANCE,
                        network + " on " + backend + ", step " + step + ", seed " + Agreement.SEED + ": loss "
                                + losses.get(step) + ", PyTorch's " + truth.get(step));
            }
        }
        assertTrue(truth.get(truth.size() - 1) < 0.75 * truth.get(0), "learns too little to tell anything: " + truth);
    }
}
