package dev.bellows.oracle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.bellows.nn.Block;
import dev.bellows.nn.layer.rnn.GRU;
import dev.bellows.nn.layer.rnn.LSTM;
import dev.bellows.nn.layer.rnn.Layout;
import dev.bellows.nn.layer.rnn.RNN;
import dev.bellows.op.rnn.Rnn;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RNN, LSTM and GRU on PyTorch's weights: outputs, and gradients by input and all weights. */
final class RecurrentOracleTest {
    private final Random random = new Random(Agreement.SEED);
    private final int time = 1 + random.nextInt(5);
    private final int batch = 1 + random.nextInt(4);
    private final int features = 1 + random.nextInt(6);
    private final int hidden = 2 + random.nextInt(5);
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
    void rnnIsPyTorchs() {
        for (Rnn.Activation activation : Rnn.Activation.values()) {
            check(
                    () -> new RNN.Config(hidden, activation, 2, true, null, null).build(),
                    Values.random(random, -1, 1, batch, time, features),
                    weights(1, 2, 2, hidden),
                    (x, params) -> x.getNDArrayInternal()
                            .rnn(
                                    x,
                                    zeros(x, 4, hidden),
                                    params,
                                    true,
                                    2,
                                    ai.djl.nn.recurrent.RNN.Activation.valueOf(activation.name()),
                                    0,
                                    true,
                                    true,
                                    true));
        }
    }

    @Test
    void lstmIsPyTorchs() {
        check(
                () -> new LSTM.Config(hidden, 2, true, null, null, Layout.TNC).build(),
                Values.random(random, -1, 1, time, batch, features),
                weights(4, 2, 2, hidden),
                (x, params) -> x.getNDArrayInternal()
                        .lstm(
                                x,
                                new NDList(zeros(x, batch, 4, hidden), zeros(x, batch, 4, hidden)),
                                params,
                                true,
                                2,
                                0,
                                true,
                                true,
                                false));
    }

    @Test
    void projectedLstmIsPyTorchs() {
        check(
                () -> new LSTM.Config(hidden, 2, null, null, hidden - 1, null).build(),
                Values.random(random, -1, 1, batch, time, features),
                weights(4, 2, 1, hidden - 1),
                (x, params) -> x.getNDArrayInternal()
                        .lstm(
                                x,
                                new NDList(zeros(x, 2, hidden - 1), zeros(x, 2, hidden)),
                                params,
                                true,
                                2,
                                0,
                                true,
                                false,
                                true));
    }

    @Test
    void gruIsPyTorchs() {
        check(
                () -> new GRU.Config(hidden, 2, true, null, null).build(),
                Values.random(random, -1, 1, batch, time, features),
                weights(3, 2, 2, hidden),
                (x, params) ->
                        x.getNDArrayInternal().gru(x, zeros(x, 4, hidden), params, true, 2, 0, true, true, true));
    }

    private NDArray zeros(NDArray x, int cells, int size) {
        return zeros(x, batch, cells, size);
    }

    private static NDArray zeros(NDArray x, int batch, int cells, int size) {
        return x.getManager().zeros(new ai.djl.ndarray.types.Shape(cells, batch, size));
    }

    private List<Values> weights(int gates, int layers, int directions, int out) {
        List<Values> weights = new ArrayList<>();
        for (int cell = 0; cell < layers * directions; cell++) {
            int in = cell < directions ? features : out * directions;
            weights.add(any(gates * hidden, in));
            weights.add(any(gates * hidden, out));
            weights.add(any(gates * hidden));
            weights.add(any(gates * hidden));
            if (out != hidden) {
                weights.add(any(out, hidden));
            }
        }
        return weights;
    }

    private Values any(int... dims) {
        return Values.random(random, -0.7, 0.7, dims);
    }

    private void check(
            Supplier<Block> layer, Values x, List<Values> weights, BiFunction<NDArray, NDList, NDList> theirs) {
        List<Values> inputs = new ArrayList<>(List.of(x));
        inputs.addAll(weights);
        Function<List<NDArray>, List<NDArray>> function = in -> List.of(
                theirs.apply(in.get(0), new NDList(in.subList(1, in.size()))).get(0));
        Values head = any(torch.run(function, inputs).dims());
        List<Values> truth = torch.run(function, inputs, head);
        List<String> names = new ArrayList<>(List.of("y", "gradient of x"));
        weights.forEach(weight -> names.add("gradient of weight " + (names.size() - 2)));
        for (Way way : Way.all().toList()) {
            List<Values> ours = way.run(layer, x, weights, UnaryOperator.identity(), head);
            Agreement.check("recurrent layer, " + way, names, ours, truth);
        }
    }
}
