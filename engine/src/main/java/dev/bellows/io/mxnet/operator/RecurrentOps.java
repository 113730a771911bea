package dev.bellows.io.mxnet.operator;

import static dev.bellows.io.mxnet.operator.Operator.all;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.movement.BroadcastTo;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Stack;
import dev.bellows.op.random.Dropout;
import dev.bellows.op.rnn.CellWeights;
import dev.bellows.op.rnn.Gru;
import dev.bellows.op.rnn.Lstm;
import dev.bellows.op.rnn.Rnn;
import dev.bellows.op.rnn.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Recurrences over whole sequences, whose weights are one vector: all matrices by layer and direction, then all biases. */
final class RecurrentOps {
    private RecurrentOps() {}

    static List<Operator> rows() {
        return Operator.family(
                "recurrent",
                List.of(all("RNN _npx_rnn", call -> new Walk(call).walked())
                        .named(
                                "state_size",
                                "num_layers",
                                "bidirectional",
                                "mode",
                                "p",
                                "state_outputs",
                                "projection_size",
                                "use_sequence_length",
                                "lstm_state_clip_min",
                                "lstm_state_clip_max",
                                "lstm_state_clip_nan")
                        .refusing(given -> given.has("lstm_state_clip_min") || given.has("lstm_state_clip_max")
                                ? "attributes lstm_state_clip_min and _max"
                                : "")));
    }

    /** One direction of one layer. */
    private record Matrices(
            Tensor i2h, Tensor h2h, @Nullable Tensor projection) {}

    /** One node while it is computed. */
    private static final class Walk {
        private final Call call;
        private final String mode;
        private final int hidden;
        private final int layers;
        private final int directions;
        private final int gates;
        private final int out;
        private final boolean projected;
        private final @Nullable Tensor lengths;
        private int place;

        Walk(Call call) {
            this.call = call;
            Attributes given = call.attributes();
            this.mode = given.text("mode", "");
            this.hidden = given.integer("state_size", 0);
            this.layers = given.integer("num_layers", 1);
            this.directions = given.flag("bidirectional", false) ? 2 : 1;
            this.gates = switch (mode) {
                case "lstm" -> 4;
                case "gru" -> 3;
                case "rnn_relu", "rnn_tanh" -> 1;
                default -> throw new ShapeException("attribute mode = " + mode);
            };
            this.projected = given.has("projection_size");
            this.out = projected ? given.integer("projection_size", hidden) : hidden;
            int states = mode.equals("lstm") ? 2 : 1;
            this.lengths =
                    given.flag("use_sequence_length", false) ? Cast.cast(call.tensor(2 + states), DType.I32) : null;
            if (hidden < 1 || layers < 1 || out < 1) {
                throw new ShapeException("state_size, num_layers and projection_size must be 1 or more");
            }
        }

        private Tensor next(int... dims) {
            int count = Math.toIntExact(Shape.of(dims).size());
            Tensor part = Slice.slice(call.tensor(1), 0, place, Math.addExact(place, count));
            place += count;
            return part.reshape(dims);
        }

        private List<Matrices> matrices() {
            List<Matrices> all = new ArrayList<>();
            int features = call.shape(0).dim(2);
            for (int layer = 0; layer < layers; layer++) {
                int in = layer == 0 ? features : out * directions;
                for (int direction = 0; direction < directions; direction++) {
                    Tensor i2h = next(gates * hidden, in);
                    Tensor h2h = next(gates * hidden, out);
                    all.add(new Matrices(i2h, h2h, projected ? next(out, hidden) : null));
                }
            }
            return all;
        }

        List<Tensor> walked() {
            if (call.shape(0).rank() != 3 || call.shape(1).rank() != 1) {
                throw new ShapeException("expects [time, batch, features] and one vector of weights");
            }
            List<Matrices> matrices = matrices();
            List<Tensor> lastH = new ArrayList<>();
            List<Tensor> lastC = new ArrayList<>();
            Tensor x = call.tensor(0);
            for (int layer = 0; layer < layers; layer++) {
                List<Tensor> sides = new ArrayList<>();
                for (int direction = 0; direction < directions; direction++) {
                    int number = layer * directions + direction;
                    List<Tensor> results = one(x, matrices.get(number), number, direction == 1);
                    sides.add(results.get(0));
                    lastH.add(results.get(1));
                    if (results.size() > 2) {
                        lastC.add(results.get(2));
                    }
                }
                x = directions == 1 ? sides.get(0) : Concat.concat(2, sides);
                x = layer + 1 < layers ? dropped(x) : x;
            }
            if (place != call.shape(1).dim(0)) {
                throw new ShapeException("its weights are " + call.shape(1).dim(0) + " numbers, and it takes " + place);
            }
            if (!call.attributes().flag("state_outputs", false)) {
                return List.of(x);
            }
            List<Tensor> all = new ArrayList<>(List.of(x, Stack.stack(0, lastH)));
            if (!lastC.isEmpty()) {
                all.add(Stack.stack(0, lastC));
            }
            return all;
        }

        private Tensor dropped(Tensor x) {
            double rate = call.attributes().real("p", 0);
            return rate > 0 && Recording.isTraining() ? Dropout.dropout(x, call.counter(), rate, call.seed()) : x;
        }

        private List<Tensor> one(Tensor x, Matrices matrices, int number, boolean reverse) {
            CellWeights weights = new CellWeights(
                    matrices.i2h(), matrices.h2h(), next(gates * hidden), next(gates * hidden), matrices.projection());
            Sequence sequence = new Sequence(x, lengths, reverse);
            Tensor h = state(2, number, out);
            return switch (mode) {
                case "lstm" -> Lstm.lstm(sequence, List.of(h, state(3, number, hidden)), weights);
                case "gru" -> Gru.gru(sequence, h, weights);
                default ->
                    Rnn.rnn(sequence, h, weights, mode.equals("rnn_relu") ? Rnn.Activation.RELU : Rnn.Activation.TANH);
            };
        }

        /** The state before the first step [batch, size], which may be one for all samples. */
        private Tensor state(int input, int number, int size) {
            Tensor all = call.tensor(input);
            if (all.shape().rank() != 3) {
                throw new ShapeException("a state [layers, batch, size], got " + all.shape());
            }
            Tensor one = Slice.slice(all, 0, number, number + 1)
                    .reshape(all.shape().dim(1), all.shape().dim(2));
            return BroadcastTo.broadcastTo(one, Shape.of(call.shape(0).dim(1), size));
        }
    }
}
