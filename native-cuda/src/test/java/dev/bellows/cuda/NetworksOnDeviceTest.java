package dev.bellows.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.core.Draws;
import dev.bellows.cuda.emulator.Emulator;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Trainer;
import dev.bellows.train.fit.Minibatch;
import dev.bellows.train.fit.Objective;
import dev.bellows.train.fit.Training;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole networks whose steps are made of joined kernels follow the loss curve of the processors, with an optimizer that keeps states. */
final class NetworksOnDeviceTest {
    private static final int STEPS = 6;

    private static double[] losses(TracedNetwork network, Backend on) {
        try (Backends.Use use = Backends.use(on);
                Scope run = Scope.open(network.name())) {
            Block block = network.make().get();
            block.initialize(new Xavier(), 7);
            Draws draws = new Draws(11, 0);
            float[] values = new float[(int) network.input().size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) draws.uniform();
            }
            NDArray input = NDArray.of(values, network.input().dims());
            block.materialize(input.shape());
            Minibatch batch = new Minibatch(List.of(input), List.of(NDArray.of(new int[] {3, 8})));
            double[] losses = new double[STEPS];
            try (Training training = Training.compiled(
                    block,
                    Objective.of(new SoftmaxCrossEntropyLoss()),
                    new Trainer(block.parameters(), new Sgd(0.02, 0.9)))) {
                for (int step = 0; step < STEPS; step++) {
                    losses[step] = training.trainOn(batch);
                }
            }
            return losses;
        }
    }

    private static void follows(TracedNetwork network) {
        Emulator emulator = Emulator.get();
        double[] expected = losses(network, Backends.named("onednn"));
        assertTrue(expected[STEPS - 1] < expected[0], "it learns");
        long before = emulator.live();
        try (CudaBackend own = TestDevice.open()) {
            double[] once = losses(network, own);
            assertArrayEquals(expected, once, 1e-4);
            assertArrayEquals(once, losses(network, own), "the same at every run");
            try (Emulator.Otherwise order = emulator.backwards()) {
                assertArrayEquals(once, losses(network, own), "the same in each order of blocks");
            }
        }
        assertEquals(before, emulator.live(), "what is left on the device");
    }

    @Test
    void batchNormalisationsAndWaysAround() {
        follows(TracedNetwork.smallResidual());
    }

    @Test
    void dropout() {
        follows(TracedNetwork.dropout());
    }

    @Test
    void recurrentLayersBothWays() {
        follows(TracedNetwork.recurrent());
    }

    @Test
    void attentionAndLayerNormalisations() {
        follows(TracedNetwork.transformer());
    }
}
