package dev.bellows.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.autograd.Autograd;
import dev.bellows.core.Shape;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.ndarray.Recording;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Constant;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.op.Tensor;
import dev.bellows.op.reduce.ReduceSum;
import org.junit.jupiter.api.Test;

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

    @Test
    void refusesABatchOfNothing() {
        Block net = dense();
        Trainer trainer = new Trainer(net.parameters(), new Sgd(0.1));
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> trainer.step(0));
        assertEquals("trainer: batchSize must be 1 or more, got 0", error.getMessage());
    }
}
