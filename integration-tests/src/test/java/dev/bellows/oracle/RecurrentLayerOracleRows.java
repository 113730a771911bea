package dev.bellows.oracle;

import static dev.bellows.oracle.LayerOracleRow.dims;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.bellows.nn.Block;
import dev.bellows.nn.layer.rnn.BidirectionalCell;
import dev.bellows.nn.layer.rnn.GRU;
import dev.bellows.nn.layer.rnn.GRUCell;
import dev.bellows.nn.layer.rnn.LSTM;
import dev.bellows.nn.layer.rnn.LSTMCell;
import dev.bellows.nn.layer.rnn.LSTMPCell;
import dev.bellows.nn.layer.rnn.Layout;
import dev.bellows.nn.layer.rnn.RNN;
import dev.bellows.nn.layer.rnn.RNNCell;
import dev.bellows.nn.layer.rnn.RecurrentCell;
import dev.bellows.nn.layer.rnn.ResidualCell;
import dev.bellows.nn.layer.rnn.SequentialRNNCell;
import dev.bellows.op.Tensor;
import dev.bellows.op.rnn.Rnn;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** RNN, LSTM and GRU, as layers and as cells that walk over a sequence. */
final class RecurrentLayerOracleRows {
    private final int time;
    private final int batch;
    private final int features;
    private final int hidden;

    private RecurrentLayerOracleRows(Random random) {
        time = 1 + random.nextInt(5);
        batch = 1 + random.nextInt(4);
        features = 1 + random.nextInt(6);
        hidden = 2 + random.nextInt(5);
    }

    static List<LayerOracleRow> rows(Random random) {
        RecurrentLayerOracleRows rows = new RecurrentLayerOracleRows(random);
        return Stream.concat(rows.layers(), rows.cells()).toList();
    }

    /** A cell as a network from a sequence to a sequence. */
    private static final class Walking extends Block {
        private final RecurrentCell cell;

        Walking(RecurrentCell cell) {
            this.cell = child("cell", cell);
        }

        @Override
        public Tensor forward(Tensor x) {
            return cell.unroll(x, Layout.NTC).y();
        }
    }

    /** What PyTorch's layers are made of; its input is [batch, time, features]. */
    private record Stack(int layers, boolean both, int batch, int hidden) {
        NDArray rnn(List<NDArray> in, Rnn.Activation activation) {
            NDArray x = in.get(0);
            ai.djl.nn.recurrent.RNN.Activation function = ai.djl.nn.recurrent.RNN.Activation.valueOf(activation.name());
            return x.getNDArrayInternal()
                    .rnn(x, zeros(x, hidden), weights(in), true, layers, function, 0, true, both, true)
                    .get(0);
        }

        NDArray gru(List<NDArray> in) {
            NDArray x = in.get(0);
            return x.getNDArrayInternal()
                    .gru(x, zeros(x, hidden), weights(in), true, layers, 0, true, both, true)
                    .get(0);
        }

        /** @param out the size of the output, other than hidden where it is projected */
        NDArray lstm(NDArray x, List<NDArray> in, int out) {
            return x.getNDArrayInternal()
                    .lstm(
                            x,
                            new NDList(zeros(x, out), zeros(x, hidden)),
                            weights(in),
                            true,
                            layers,
                            0,
                            true,
                            both,
                            true)
                    .get(0);
        }

        private NDArray zeros(NDArray x, int size) {
            return x.getManager().zeros(new Shape((long) layers * (both ? 2 : 1), batch, size));
        }

        private static NDList weights(List<NDArray> in) {
            return new NDList(in.subList(1, in.size()));
        }
    }

    private Stream<LayerOracleRow> layers() {
        Stack deep = new Stack(2, true, batch, hidden);
        Stack projected = new Stack(2, false, batch, hidden);
        return Stream.of(
                rnn(Rnn.Activation.TANH, deep),
                rnn(Rnn.Activation.RELU, deep),
                row(
                        "LSTM",
                        () -> new LSTM.Config(hidden, 2, true, null, null, Layout.TNC).build(),
                        in -> deep.lstm(in.get(0).swapAxes(0, 1), in, hidden).swapAxes(0, 1),
                        dims(time, batch, features),
                        weights(4, 2, 2, hidden)),
                row(
                        "LSTM with projection",
                        () -> new LSTM.Config(hidden, 2, null, null, hidden - 1, null).build(),
                        in -> projected.lstm(in.get(0), in, hidden - 1),
                        dims(batch, time, features),
                        weights(4, 2, 1, hidden - 1)),
                row(
                        "GRU",
                        () -> new GRU.Config(hidden, 2, true, null, null).build(),
                        deep::gru,
                        dims(batch, time, features),
                        weights(3, 2, 2, hidden)));
    }

    private LayerOracleRow rnn(Rnn.Activation activation, Stack deep) {
        return row(
                "RNN of " + activation,
                () -> new RNN.Config(hidden, activation, 2, true, null, null).build(),
                in -> deep.rnn(in, activation),
                dims(batch, time, features),
                weights(1, 2, 2, hidden));
    }

    private Stream<LayerOracleRow> cells() {
        Stack one = new Stack(1, false, batch, hidden);
        Stack wide = new Stack(1, false, batch, features);
        return Stream.of(
                cell(
                        "RNNCell",
                        () -> new RNNCell(hidden),
                        in -> one.rnn(in, Rnn.Activation.TANH),
                        weights(1, 1, 1, hidden)),
                cell(
                        "LSTMCell",
                        () -> new LSTMCell(hidden),
                        in -> one.lstm(in.get(0), in, hidden),
                        weights(4, 1, 1, hidden)),
                cell(
                        "LSTMPCell",
                        () -> new LSTMPCell(hidden, hidden - 1),
                        in -> one.lstm(in.get(0), in, hidden - 1),
                        weights(4, 1, 1, hidden - 1)),
                cell("GRUCell", () -> new GRUCell(hidden), one::gru, weights(3, 1, 1, hidden)),
                cell(
                        "BidirectionalCell",
                        () -> new BidirectionalCell(new LSTMCell(hidden), new LSTMCell(hidden)),
                        in -> new Stack(1, true, batch, hidden).lstm(in.get(0), in, hidden),
                        weights(4, 1, 2, hidden)),
                cell(
                        "SequentialRNNCell",
                        () -> new SequentialRNNCell(new GRUCell(hidden), new GRUCell(hidden)),
                        in -> new Stack(2, false, batch, hidden).gru(in),
                        weights(3, 2, 1, hidden)),
                cell(
                        "ResidualCell",
                        () -> new ResidualCell(new RNNCell(features)),
                        in -> wide.rnn(in, Rnn.Activation.TANH).add(in.get(0)),
                        List.of(dims(features, features), dims(features, features), dims(features), dims(features))));
    }

    private LayerOracleRow cell(
            String name, Supplier<RecurrentCell> cell, Function<List<NDArray>, NDArray> theirs, List<int[]> weights) {
        return row(name, () -> new Walking(cell.get()), theirs, dims(batch, time, features), weights);
    }

    private static LayerOracleRow row(
            String name,
            Supplier<Block> ours,
            Function<List<NDArray>, NDArray> theirs,
            int[] input,
            List<int[]> weights) {
        return new LayerOracleRow(name, ours, theirs, input, weights);
    }

    private List<int[]> weights(int gates, int layers, int directions, int out) {
        List<int[]> weights = new ArrayList<>();
        for (int cell = 0; cell < layers * directions; cell++) {
            int in = cell < directions ? features : out * directions;
            weights.add(dims(gates * hidden, in));
            weights.add(dims(gates * hidden, out));
            weights.add(dims(gates * hidden));
            weights.add(dims(gates * hidden));
            if (out != hidden) {
                weights.add(dims(out, hidden));
            }
        }
        return weights;
    }
}
