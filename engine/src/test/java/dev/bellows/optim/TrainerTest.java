package dev.bellows.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.Shape;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Constant;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.SlicedEmbedding;
import dev.bellows.op.Tensor;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.op.reduce.ReduceSum;
import dev.bellows.parallel.table.TableSharding;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TrainerTest {
    private static Block dense() {
        Block net = new Dense(1);
        net.initialize(Constant.ONE, 0);
        net.materialize(Shape.of(1, 2));
        return net;
    }

    private static void backward(Block net) {
        Tensor loss;
        try (Recording recording = Autograd.record()) {
            loss = ReduceSum.sum(net.forward(NDArray.of(new float[][] {{1, 2}, {3, 4}})));
        }
        Autograd.backward(loss);
    }

    private static float[] values(Block net, String path) {
        return net.parameters().get(path).data().toFloatArray();
    }

    @Test
    void dividesTheSummedGradientByTheBatchSize() {
        Block net = dense();
        Trainer trainer = new Trainer(net.parameters(), new Sgd(0.5));
        backward(net);
        trainer.step(2);
        assertArrayEquals(new float[] {1 - 0.5f * 2, 1 - 0.5f * 3}, values(net, "weight"));
        assertArrayEquals(new float[] {-0.5f}, values(net, "bias"));
    }

    /** MXNet's schedule of the momentum goes on with every parameter, so that equal ones part at the first step. */
    @Test
    void nadamMovesEqualParametersAlike() {
        Block net = dense();
        Trainer trainer = new Trainer(net.parameters(), new Nadam(0.1));
        for (int step = 0; step < 3; step++) {
            Tensor loss;
            try (Recording recording = Autograd.record()) {
                loss = ReduceSum.sum(net.forward(NDArray.of(new float[][] {{1, 1}, {1, 1}})));
            }
            Autograd.backward(loss);
            trainer.step(2);
            float moved = values(net, "bias")[0];
            assertEquals(moved, values(net, "weight")[0] - 1, 1e-6f);
            assertEquals(-0.1f * (step + 1), moved, 0.1f);
        }
    }

    @Test
    void leavesFrozenParametersAlone() {
        Block net = dense();
        Trainer trainer = new Trainer(net.parameters(), new Sgd(0.5));
        net.parameters().get("weight").gradRequest(GradRequest.NULL);
        backward(net);
        trainer.step(2);
        assertArrayEquals(new float[] {1, 1}, values(net, "weight"));
        assertArrayEquals(new float[] {-0.5f}, values(net, "bias"));
    }

    @Test
    void leavesRunningStatisticsToTheirLayer() {
        Block net = new Sequential(new Dense(2), new BatchNorm());
        net.initialize(Constant.ONE, 0);
        net.materialize(Shape.of(1, 2));
        Trainer trainer = new Trainer(net.parameters(), new Adam(0.1));
        backward(net);
        float[] before = values(net, "1.running_mean");
        trainer.step(2);
        assertArrayEquals(before, values(net, "1.running_mean"));
    }

    @Test
    void keepsItsStatesBetweenStepsAndFreesThemAtTheEnd() {
        Block net = dense();
        Trainer trainer = new Trainer(net.parameters(), new Adam(0.1));
        backward(net);
        trainer.step(2);
        assertEquals(2 * 3 * Float.BYTES, trainer.bytes());
        trainer.close();
        assertEquals(0, trainer.bytes());
    }

    /** The mean gradients are 2 and 3 for the weight and 1 for the bias. */
    @Test
    void clipsMeanGradientsByValue() {
        Block net = dense();
        Trainer trainer =
                new Trainer(net.parameters(), Optimization.of(new Sgd(0.5)).with(new ClipByValue(2.5)));
        backward(net);
        trainer.step(2);
        assertArrayEquals(new float[] {1 - 0.5f * 2, 1 - 0.5f * 2.5f}, values(net, "weight"));
        assertArrayEquals(new float[] {-0.5f}, values(net, "bias"));
    }

    @Test
    void clipsMeanGradientsByTheNormOfAllTogether() {
        Block net = dense();
        Trainer trainer =
                new Trainer(net.parameters(), Optimization.of(new Sgd(1)).with(new ClipByGlobalNorm(0.5)));
        backward(net);
        trainer.step(2);
        double factor = 0.5 / Math.sqrt(2 * 2 + 3 * 3 + 1);
        assertEquals(1 - factor * 2, values(net, "weight")[0], 1e-6);
        assertEquals(1 - factor * 3, values(net, "weight")[1], 1e-6);
        assertEquals(-factor, values(net, "bias")[0], 1e-6);
    }

    /** The squares of what is finite are not: 3e25 and 4e25 have a norm of 5e25. */
    @ParameterizedTest
    @MethodSource("norms")
    void clipsGradientsWhoseSquaresAreBeyondTheirRange(Clipping clipping) {
        for (float size : new float[] {1e25f, 1, 0.1f, 1e-30f}) {
            Block net = dense();
            Trainer trainer =
                    new Trainer(net.parameters(), Optimization.of(new Sgd(1)).with(clipping));
            net.parameters().get("bias").gradRequest(GradRequest.NULL);
            Tensor loss;
            try (Recording recording = Autograd.record()) {
                loss = ReduceSum.sum(net.forward(NDArray.of(new float[][] {{3 * size, 4 * size}})));
            }
            Autograd.backward(loss);
            trainer.step(1);
            float norm = Math.min(1, 5 * size);
            assertArrayEquals(
                    new float[] {1 - 0.6f * norm, 1 - 0.8f * norm}, values(net, "weight"), 1e-6f, "of " + size);
        }
    }

    static List<Clipping> norms() {
        return List.of(new ClipByGlobalNorm(1), new ClipByNorm(1));
    }

    @Test
    void clipsMeanGradientsByTheNormOfEachParameter() {
        Block net = dense();
        Trainer trainer =
                new Trainer(net.parameters(), Optimization.of(new Sgd(1)).with(new ClipByNorm(2)));
        backward(net);
        trainer.step(2);
        double factor = 2 / Math.sqrt(2 * 2 + 3 * 3);
        assertEquals(1 - factor * 2, values(net, "weight")[0], 1e-6);
        assertEquals(1 - factor * 3, values(net, "weight")[1], 1e-6);
        assertEquals(-1, values(net, "bias")[0], 1e-6);
    }

    /** The mean gradients are 2 and 3 for the weight and 1 for the bias, the weights 1 and the bias 0. */
    @Test
    void trainsGroupsByTheirOwnRates() {
        Block net = dense();
        ParameterGroups groups = ParameterGroups.NONE.withRate(0.5, "weight").withDecay(2, "*.weight");
        Trainer trainer = new Trainer(
                net.parameters(), Optimization.of(new Sgd(0.5, 0, 0.25, false)).with(groups));
        backward(net);
        trainer.step(2);
        assertArrayEquals(new float[] {1 - 0.25f * 2.5f, 1 - 0.25f * 3.5f}, values(net, "weight"));
        assertArrayEquals(new float[] {-0.5f}, values(net, "bias"));
    }

    @Test
    void trainsGroupsByTheirOwnRulesAndLeavesFrozenOnesAlone() {
        Block net = dense();
        ParameterGroups groups =
                ParameterGroups.NONE.withRule(new Signum(0.25), "weight").frozen("*.bias");
        Trainer trainer =
                new Trainer(net.parameters(), Optimization.of(new Sgd(0.5)).with(groups));
        backward(net);
        trainer.step(2);
        assertArrayEquals(new float[] {0.75f, 0.75f}, values(net, "weight"));
        assertArrayEquals(new float[] {0}, values(net, "bias"));
    }

    /** With gradients of (2, 3) and weights of (1, 1), q = ‖w‖ / ‖g‖ = √2 / √13. */
    @Test
    void measuresEachParameterAsAWhole() {
        Block net = dense();
        Trainer trainer = new Trainer(net.parameters(), new Lars(1, 0, 0, 1, 0));
        backward(net);
        trainer.step(2);
        float trust = (float) Math.sqrt(2.0 / 13);
        assertArrayEquals(new float[] {1 - trust * 2, 1 - trust * 3}, values(net, "weight"), 1e-6f);
        assertArrayEquals(new float[] {-1}, values(net, "bias"), 1e-6f); // a bias of norm 0 takes the whole step
    }

    @ParameterizedTest
    @MethodSource("wideClippings")
    void leavesGradientsWithinTheLimitAlone(Clipping clipping) {
        Block net = dense();
        Trainer trainer =
                new Trainer(net.parameters(), Optimization.of(new Sgd(0.5)).with(clipping));
        backward(net);
        trainer.step(2);
        assertArrayEquals(new float[] {1 - 0.5f * 2, 1 - 0.5f * 3}, values(net, "weight"));
        assertArrayEquals(new float[] {-0.5f}, values(net, "bias"));
    }

    static List<Clipping> wideClippings() {
        return List.of(Clipping.NONE, new ClipByValue(3), new ClipByNorm(4), new ClipByGlobalNorm(4));
    }

    @Test
    void takesGradientsOfZeroThroughEveryClipping() {
        for (Clipping clipping : wideClippings()) {
            Block net = dense();
            Trainer trainer =
                    new Trainer(net.parameters(), Optimization.of(new Sgd(0.5)).with(clipping));
            backward(net);
            net.parameters().values().forEach(parameter -> gradient(parameter).fill(0));
            trainer.step(2);
            assertArrayEquals(new float[] {1, 1}, values(net, "weight"));
        }
    }

    private static NDArray gradient(Parameter parameter) {
        return Objects.requireNonNull(parameter.data().grad());
    }

    @Test
    void takesRulesWithSeveralScalarsAndTheRatesOfASchedule() {
        Block net = dense();
        Trainer trainer = new Trainer(net.parameters(), new AdamW(9, 0).withSchedule(step -> step == 1 ? 0.25 : 0));
        for (int step = 0; step < 2; step++) {
            backward(net);
            trainer.step(2);
        }
        assertArrayEquals(new float[] {0.75f, 0.75f}, values(net, "weight"), 1e-6f);
    }

    @Test
    void refusesLimitsThatLetNothingThrough() {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> new ClipByValue(0));
        assertEquals("clip by value: limit must be greater than 0, got 0.0", error.getMessage());
        error = assertThrows(IllegalArgumentException.class, () -> new ClipByGlobalNorm(Double.NaN));
        assertEquals("clip by global norm: limit must be greater than 0, got NaN", error.getMessage());
    }

    @Test
    void refusesABatchOfNothing() {
        Block net = dense();
        Trainer trainer = new Trainer(net.parameters(), new Sgd(0.1));
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> trainer.step(0));
        assertEquals("trainer: batchSize must be 1 or more, got 0", error.getMessage());
    }

    @Test
    void refusesWeightsThatLieOnSeveralWorkers() {
        Block net = new Sequential(new SlicedEmbedding(8, 2, 2), new Dense(2));
        TableSharding.shard(net, RankGroups.DATA, 0, 2);
        assertEquals(
                "trainer: '0.weight.0' lies on several workers, whom a Trainer does not know of; use ShardedTrainer",
                assertThrows(UnsupportedOpException.class, () -> new Trainer(net.parameters(), new Sgd(0.1)))
                        .getMessage());
    }
}
