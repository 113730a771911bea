package dev.bellows.nn.layer.rnn;

import static dev.bellows.nn.layer.rnn.Sequences.copy;
import static dev.bellows.nn.layer.rnn.Sequences.random;
import static dev.bellows.nn.layer.rnn.Sequences.same;
import static dev.bellows.nn.layer.rnn.Sequences.started;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A layer gives what its cells give when they are unrolled: outputs and states, forwards, both ways, of some lengths. */
final class FusedAndUnrolledTest {
    private static final int BATCH = 3;
    private static final int TIME = 4;
    private static final int HIDDEN = 5;
    private static final int PROJECTION = 2;

    static Stream<Arguments> pairs() {
        return Stream.of(
                arguments(new RNN.Config(HIDDEN, null, 2, true, null, null), (Supplier<RecurrentCell>)
                        () -> new RNNCell(HIDDEN, dev.bellows.op.rnn.Rnn.Activation.RELU)),
                arguments(new LSTM.Config(HIDDEN, 2, true, null, null, null), (Supplier<RecurrentCell>)
                        () -> new LSTMCell(HIDDEN)),
                arguments(new LSTM.Config(HIDDEN, 2, true, null, PROJECTION, null), (Supplier<RecurrentCell>)
                        () -> new LSTMPCell(HIDDEN, PROJECTION)),
                arguments(new GRU.Config(HIDDEN, 2, true, null, null), (Supplier<RecurrentCell>)
                        () -> new GRUCell(HIDDEN)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void agree(LayerConfig config, Supplier<RecurrentCell> cell) {
        StackedRecurrence layer = (StackedRecurrence) started(config.build());
        SequentialRNNCell cells = new SequentialRNNCell(
                new BidirectionalCell(cell.get(), cell.get()), new BidirectionalCell(cell.get(), cell.get()));
        NDArray x = random(BATCH, TIME, 3);
        layer.forward(x);
        copy(layer, cells, path -> path.replaceFirst("(\\d)\\.([lr])\\.", "$2$1_"));
        for (Tensor lengths : new Tensor[] {null, NDArray.of(new int[] {2, 4, 0}, BATCH)}) {
            List<Tensor> begin = new ArrayList<>();
            for (int i = 0; i < layer.stateSizes().size(); i++) {
                begin.add(random(4, BATCH, layer.stateSizes().get(i)));
            }
            SequenceOutput fused = layer.forward(x, begin, lengths);
            SequenceOutput unrolled = cells.unroll(x, Layout.NTC, perCell(begin), lengths);
            same(fused.y(), unrolled.y(), layer + ": y");
            for (int i = 0; i < begin.size(); i++) {
                same(fused.states().get(i), stacked(unrolled.states(), i, begin.size()), layer + ": state " + i);
            }
        }
    }

    /** [cells, batch, size] each as [batch, size] for each cell, which is how cells hold their states. */
    private static List<Tensor> perCell(List<Tensor> states) {
        List<Tensor> all = new ArrayList<>();
        for (int cell = 0; cell < 4; cell++) {
            for (Tensor state : states) {
                all.add(Slice.slice(state, 0, cell, cell + 1)
                        .reshape(state.shape().without(0).dims()));
            }
        }
        return all;
    }

    private static Tensor stacked(List<Tensor> perCell, int which, int perCellCount) {
        List<Tensor> parts = new ArrayList<>();
        for (int i = which; i < perCell.size(); i += perCellCount) {
            parts.add(RecurrentCell.alone(perCell.get(i)));
        }
        return Concat.concat(0, parts);
    }
}
