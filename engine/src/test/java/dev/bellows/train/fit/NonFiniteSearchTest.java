package dev.bellows.train.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.monitor.NonFiniteException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Log;
import dev.bellows.op.elementwise.Sqrt;
import dev.bellows.op.reduce.Mean;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Trainer;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NonFiniteSearchTest {
    private final Blobs blobs = new Blobs();

    private static Block net() {
        Block net = new Sequential(new Dropout(0.5), new Dense(2));
        net.initialize(new Xavier(), 2);
        return net;
    }

    private static Training training(boolean eager, Objective objective) {
        return training(eager, objective, net());
    }

    private static Training training(boolean eager, Objective objective, Block net) {
        Trainer trainer = new Trainer(net.parameters(), new Sgd(0.1));
        return (eager ? Training.eager(net, objective, trainer) : Training.compiled(net, objective, trainer))
                .explainingNonFinite();
    }

    /** The mean of a sample's outputs, by way of a function that is only defined for some of them. */
    private static Objective of(UnaryOperator<Tensor> function) {
        return (outputs, labels) -> Mean.mean(function.apply(outputs.get(0)), 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void namesTheOpThatMadeTheLossNaN(boolean eager) {
        try (Training training = training(eager, of(y -> Log.log(y.mul(0).sub(1))))) {
            NonFiniteException e = assertThrows(NonFiniteException.class, () -> training.fit(blobs.batches(16), 1));
            assertEquals(new Log(), e.op());
            assertTrue(
                    e.getMessage().startsWith("training: epoch 1, batch 1 with a loss of NaN: non-finite: Log"),
                    e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void findsGradientsThatAreNotFiniteWhereTheLossStillIs(boolean eager) {
        try (Training training = training(eager, of(y -> Sqrt.sqrt(y.mul(0))))) {
            NonFiniteException e = assertThrows(NonFiniteException.class, () -> training.fit(blobs.batches(16), 1));
            assertTrue(
                    e.getMessage().startsWith("training: epoch 1, batch 1 with a loss of 0.0: non-finite: "),
                    e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void blamesAParameterOrTheDataWhereNoOpIsToBlame(boolean eager) {
        Block net = net();
        try (Training training = training(eager, of(y -> y), net)) {
            NDArray broken = NDArray.of(new float[] {1, Float.NaN, 1, 1}, 2, 2);
            Batches batches = Batches.of(List.of(new Minibatch(List.of(broken), List.of())));
            ArithmeticException data = assertThrows(ArithmeticException.class, () -> training.fit(batches, 1));
            assertTrue(
                    data.getMessage().endsWith("the inputs or labels are not finite; look at the data"),
                    data.getMessage());
            net.parameters().get("1.bias").data().fill(Double.NaN);
            ArithmeticException bias = assertThrows(ArithmeticException.class, () -> training.fit(batches, 1));
            assertTrue(bias.getMessage().contains("parameter '1.bias' is not finite"), bias.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void changesNothingInATrainingThatGoesWell(boolean eager) {
        float[][] weights = new float[2][];
        for (int i = 0; i < 2; i++) {
            Block own = net();
            Trainer trainer = new Trainer(own.parameters(), new Sgd(0.1));
            try (Training training =
                    eager ? Training.eager(own, of(y -> y), trainer) : Training.compiled(own, of(y -> y), trainer)) {
                (i == 0 ? training : training.explainingNonFinite()).fit(blobs.batches(16), 2);
                weights[i] = own.parameters().get("1.weight").data().toFloatArray();
            }
        }
        assertArrayEquals(weights[0], weights[1]);
    }
}
