package dev.bellows.train.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Trainer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which parameters a training changes, and where. */
final class TrainedParametersTest {
    /** Weights decay, but only in the rows that the batches look up, unless their gradients are added up. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tablesAreTrainedByTheRowsOfEachBatch(boolean eager) {
        for (int accumulated : new int[] {1, 2}) {
            try (Scope scope = Scope.open("tables")) {
                Block net = new Sequential(new Embedding.Config(5, 2, null, true).build(), new Flatten(), new Dense(1));
                net.initialize(new Xavier(), 2);
                List<Minibatch> batches = List.of(ids(1, 3, 3, 3), ids(0, 1, 1, 3));
                net.materialize(List.of(batches.get(0).inputs().get(0).spec()));
                float[] before = net.parameters().get("0.weight").data().toFloatArray();
                Trainer trainer = new Trainer(net.parameters(), new Adam(0.1, 0.9, 0.9, 1e-8, 0.1));
                try (Training training = eager
                        ? Training.eager(net, wholeLoss(), trainer)
                        : Training.compiled(net, wholeLoss(), trainer)) {
                    training.accumulating(accumulated).fit(Batches.of(batches), 2);
                }
                float[] after = net.parameters().get("0.weight").data().toFloatArray();
                for (int row = 0; row < 5; row++) {
                    boolean changes = accumulated == 2 || row == 0 || row == 1 || row == 3;
                    assertEquals(changes, before[2 * row] != after[2 * row], "row " + row + " by " + accumulated);
                }
            }
        }
    }

    private static Minibatch ids(int... ids) {
        return new Minibatch(NDArray.of(ids).view(0, Spec.of(DType.I32, 2, 2)), NDArray.of(new float[] {1, -2}));
    }

    @Test
    void aParameterFrozenBetweenTwoBatchesStaysAsItIs() {
        try (Scope scope = Scope.open("frozen")) {
            Block net = new Sequential(new Dense(4), new Dense(Blobs.CLASSES));
            net.initialize(new Xavier(), 5);
            try (Training training = Training.compiled(
                    net, Objective.of(new SoftmaxCrossEntropyLoss()), new Trainer(net.parameters(), new Adam(0.1)))) {
                Minibatch batch = new Blobs().batches(16).epoch(0, 0).next();
                training.trainOn(batch);
                net.parameters().get("0.weight").gradRequest(GradRequest.NULL);
                float[] weight = weight(net, "0.weight");
                float[] bias = weight(net, "0.bias");
                training.trainOn(batch);
                assertArrayEquals(weight, weight(net, "0.weight"));
                assertFalse(Arrays.equals(bias, weight(net, "0.bias")));
            }
        }
    }

    private static Objective wholeLoss() {
        return (outputs, labels) -> outputs.get(0).reshape(-1).mul(labels.get(0));
    }

    private static float[] weight(Block net, String path) {
        return net.parameters().get(path).data().toFloatArray();
    }
}
