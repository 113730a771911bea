package dev.bellows.oracle;

import ai.djl.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.layer.rnn.GRU;
import dev.bellows.nn.layer.rnn.LSTM;
import dev.bellows.nn.layer.rnn.Layout;
import dev.bellows.nn.layer.rnn.RNN;
import dev.bellows.op.rnn.Rnn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What MXNet computes for sequences: its recurrent layers on our weights. */
final class MxNetRecurrentOracleTest {
    private static final int TIME = 3;
    private static final int BATCH = 2;
    private static final int FEATURES = 4;
    private static final int HIDDEN = 5;
    private static final int LAYERS = 2;

    private final Random random = new Random(Agreement.SEED);
    private MxNet mxnet;

    @BeforeEach
    void open() {
        mxnet = MxNet.open();
    }

    @AfterEach
    void close() {
        if (mxnet != null) {
            mxnet.close();
        }
    }

    @Test
    void recurrentLayersAreMxNets() {
        layer("rnn_tanh", 1, () -> new RNN.Config(HIDDEN, Rnn.Activation.TANH, LAYERS, true, null, Layout.TNC).build());
        layer("rnn_relu", 1, () -> new RNN.Config(HIDDEN, Rnn.Activation.RELU, LAYERS, true, null, Layout.TNC).build());
        layer("lstm", 4, () -> new LSTM.Config(HIDDEN, LAYERS, true, null, null, Layout.TNC).build());
        layer("gru", 3, () -> new GRU.Config(HIDDEN, LAYERS, true, null, Layout.TNC).build());
    }

    /** MXNet takes all weights, then all biases, as one vector. */
    private void layer(String mode, int gates, Supplier<Block> layer) {
        List<Values> weights = new ArrayList<>();
        for (int cell = 0; cell < 2 * LAYERS; cell++) {
            weights.add(any(gates * HIDDEN, cell < 2 ? FEATURES : 2 * HIDDEN));
            weights.add(any(gates * HIDDEN, HIDDEN));
            weights.add(any(gates * HIDDEN));
            weights.add(any(gates * HIDDEN));
        }
        Values x = any(TIME, BATCH, FEATURES);
        NDArray state = mxnet.zeros(2 * LAYERS, BATCH, HIDDEN);
        List<NDArray> in = new ArrayList<>(List.of(array(x), flat(weights), state));
        if (mode.equals("lstm")) {
            in.add(state);
        }
        Map<String, ?> settings =
                Map.of("mode", mode, "state_size", HIDDEN, "num_layers", LAYERS, "bidirectional", true);
        Values theirs = Torch.values(mxnet.call("RNN", settings, in.toArray(NDArray[]::new)));
        Values head = any(theirs.dims());
        for (Way way : Way.all().toList()) {
            Values ours =
                    way.run(layer, x, weights, UnaryOperator.identity(), head).get(0);
            Agreement.check(mode + ", " + way, List.of("y"), List.of(ours), List.of(theirs));
        }
    }

    private NDArray flat(List<Values> weights) {
        double[] all = Stream.of(2, 1)
                .flatMap(rank -> weights.stream().filter(weight -> weight.dims().length == rank))
                .flatMapToDouble(weight -> Arrays.stream(weight.toDoubles()))
                .toArray();
        float[] floats = new float[all.length];
        for (int i = 0; i < all.length; i++) {
            floats[i] = (float) all[i];
        }
        return mxnet.array(floats, floats.length);
    }

    private NDArray array(Values values) {
        return mxnet.array(
                values.floats(), Arrays.stream(values.dims()).asLongStream().toArray());
    }

    private Values any(int... dims) {
        return Values.random(random, -0.7, 0.7, dims);
    }
}
