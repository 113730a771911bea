package dev.bellows.train.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.graph.Precision;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Block;
import dev.bellows.nn.Extents;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Activation;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.ConvOptions;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Lambda;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.attention.TransformerEncoderLayer;
import dev.bellows.nn.layer.rnn.GRU;
import dev.bellows.nn.layer.rnn.LSTM;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.reduce.Mean;
import dev.bellows.optest.NeedsBf16;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Trainer;
import dev.bellows.predict.Predictor;
import dev.bellows.predict.PredictorOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Trainings and predictions in bf16 beside those in f32. */
final class PrecisionTest {
    private static final int CLASSES = 5;
    private static final int BATCH = 32;
    private static final int STEPS = 100;
    private static final int LAST = 20;
    private static final double LIKE_F32 = 0.01;

    /** Noisy pictures of a pattern per class, of which one in five has another label: a loss that no network brings to 0. */
    private static List<Minibatch> batches(int... sample) {
        SplittableRandom random = new SplittableRandom(42);
        int size = product(sample);
        float[][] patterns = new float[CLASSES][size];
        for (float[] pattern : patterns) {
            for (int i = 0; i < size; i++) {
                pattern[i] = (float) random.nextGaussian();
            }
        }
        List<Minibatch> batches = new ArrayList<>();
        for (int b = 0; b < 10; b++) {
            float[] x = new float[BATCH * size];
            int[] y = new int[BATCH];
            for (int n = 0; n < BATCH; n++) {
                int shown = random.nextInt(CLASSES);
                y[n] = random.nextInt(5) == 0 ? random.nextInt(CLASSES) : shown;
                for (int i = 0; i < size; i++) {
                    x[n * size + i] = 0.2f * patterns[shown][i] + (float) random.nextGaussian();
                }
            }
            int[] shape = new int[sample.length + 1];
            shape[0] = BATCH;
            System.arraycopy(sample, 0, shape, 1, sample.length);
            batches.add(new Minibatch(List.of(NDArray.of(x, shape)), List.of(NDArray.of(y))));
        }
        return batches;
    }

    private static int product(int... extents) {
        int product = 1;
        for (int extent : extents) {
            product *= extent;
        }
        return product;
    }

    private static Trainer trainer(Block net, boolean adam) {
        return new Trainer(net.parameters(), adam ? new Adam(1e-3) : new Sgd(0.005, 0.9));
    }

    /** The mean loss of the last steps. */
    private static double loss(Supplier<Block> network, boolean adam, Precision precision, int... sample) {
        try (Scope scope = Scope.open("training")) {
            Block net = network.get();
            net.initialize(new Xavier(), 7);
            List<Minibatch> batches = batches(sample);
            double last = 0;
            try (Training training = Training.compiled(
                            net, Objective.of(new SoftmaxCrossEntropyLoss()), trainer(net, adam))
                    .precision(precision)) {
                for (int step = 0; step < STEPS; step++) {
                    double loss = training.trainOn(batches.get(step % batches.size()));
                    last += step < STEPS - LAST ? 0 : loss / LAST;
                }
            }
            net.parameters()
                    .values()
                    .forEach(parameter ->
                            assertEquals(DType.F32, parameter.data().dtype()));
            return last;
        }
    }

    private static void trainsAlike(Supplier<Block> network, boolean adam, int... sample) {
        double expected = loss(network, adam, Precision.FP32, sample);
        double actual = loss(network, adam, Precision.BF16, sample);
        assertNotEquals(expected, actual, "nothing was computed in bf16");
        assertEquals(expected, actual, LIKE_F32 * expected);
    }

    @Test
    @NeedsBf16
    void trainsAPerceptronAsInF32() {
        trainsAlike(
                () -> new Sequential(
                        new Dense(64, ActivationFunction.RELU),
                        new Dense(64, ActivationFunction.RELU),
                        new Dense(CLASSES)),
                false,
                196);
    }

    @Test
    @NeedsBf16
    void trainsConvolutionsWithBatchNormalisationAsInF32() {
        trainsAlike(
                () -> new Sequential(
                        new Conv2D(8, Extents.of(3), ConvOptions.DEFAULT.withoutBias()),
                        new BatchNorm(),
                        new Activation(ActivationFunction.RELU),
                        new MaxPool2D(2),
                        new Conv2D(16, 3, ActivationFunction.RELU),
                        new MaxPool2D(2),
                        new Dense(CLASSES)),
                false,
                1,
                14,
                14);
    }

    @Test
    @NeedsBf16
    void trainsATransformerAsInF32() {
        trainsAlike(
                () -> new Sequential(
                        new TransformerEncoderLayer(32, 4, 64),
                        new TransformerEncoderLayer(32, 4, 64),
                        new Lambda("mean over time", x -> Mean.mean(x, 1)),
                        new Dense(CLASSES)),
                true,
                12,
                32);
    }

    @Test
    @NeedsBf16
    void trainsAnLstmAsInF32() {
        trainsAlike(() -> new Sequential(new LSTM(32), lastStep(), new Dense(CLASSES)), true, 12, 16);
    }

    @Test
    @NeedsBf16
    void trainsLayersOfTwoDirectionsAsInF32() {
        trainsAlike(
                () -> new Sequential(new GRU.Config(16, 2, true, null, null).build(), lastStep(), new Dense(CLASSES)),
                true,
                12,
                16);
    }

    private static Block lastStep() {
        return new Lambda("last step", x -> {
            int last = x.shape().dim(1) - 1;
            return Slice.slice(x, 1, last, last + 1);
        });
    }

    @Test
    @NeedsBf16
    void predictsAsInF32() {
        predictsAlike(() -> new Sequential(new Dense(64, ActivationFunction.RELU), new Dense(CLASSES)), 20);
    }

    @Test
    @NeedsBf16
    void predictsFromSequencesAsInF32() {
        predictsAlike(() -> new Sequential(new LSTM(32), lastStep(), new Dense(CLASSES)), 5, 4);
    }

    private static void predictsAlike(Supplier<Block> network, int... sample) {
        try (Scope scope = Scope.open("test")) {
            float[] features = new float[64 * 20];
            SplittableRandom random = new SplittableRandom(3);
            for (int i = 0; i < features.length; i++) {
                features[i] = (float) random.nextGaussian();
            }
            float[] expected = scores(network.get(), Precision.FP32, features, sample);
            float[] actual = scores(network.get(), Precision.BF16, features, sample);
            double greatest = 0;
            for (float score : expected) {
                greatest = Math.max(greatest, Math.abs(score));
            }
            assertFalse(Arrays.equals(expected, actual), "nothing was computed in bf16");
            for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i], actual[i], greatest / 64);
            }
        }
    }

    private static float[] scores(Block net, Precision precision, float[] features, int... sample) {
        net.initialize(new Xavier(), 1);
        try (Predictor predictor = Predictor.of(
                net, List.of(Spec.of(DType.F32, sample)), PredictorOptions.DEFAULTS.withPrecision(precision))) {
            return predictor.predict(features, 64);
        }
    }

    @Test
    void refusesAnotherPrecisionAfterTheFirstBatch() {
        try (Scope scope = Scope.open("test")) {
            Block net = new Sequential(new Dense(CLASSES));
            net.initialize(new Xavier(), 1);
            try (Training training =
                    Training.compiled(net, Objective.of(new SoftmaxCrossEntropyLoss()), trainer(net, false))) {
                training.trainOn(batches(4).get(0));
                String message = assertThrows(IllegalStateException.class, () -> training.precision(Precision.BF16))
                        .getMessage();
                assertTrue(message.contains("compiled since the first batch, in fp32"), message);
            }
        }
    }

    @Test
    void refusesAPrecisionForAnEagerTraining() {
        try (Scope scope = Scope.open("test")) {
            Block net = new Sequential(new Dense(CLASSES));
            net.initialize(new Xavier(), 1);
            try (Training training =
                    Training.eager(net, Objective.of(new SoftmaxCrossEntropyLoss()), trainer(net, false))) {
                String message = assertThrows(IllegalStateException.class, () -> training.precision(Precision.BF16))
                        .getMessage();
                assertTrue(message.contains("use Training.compiled"), message);
            }
        }
    }
}
