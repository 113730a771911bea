package dev.bellows.io.onnx.operator;

import static dev.bellows.io.onnx.operator.Operator.row;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Stack;
import dev.bellows.op.movement.Transpose;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Recurrences. What the engine's own cells are is one op for the whole sequence; other activations, clips, peepholes and the GRU
 * whose reset comes before the product are unrolled. Beyond a sample's length, outputs are 0 and the state stays.
 */
final class RecurrentOps {
    private RecurrentOps() {}

    // spotless:off
    static List<Operator> rows() {
        String[] common = {"activations", "activation_alpha", "activation_beta", "clip", "direction", "hidden_size", "layout", "output_sequence"};
        return Operator.family("recurrent", List.of(
            row("RNN", 7, call -> computed(call, Kind.RNN)).named(common),
            row("GRU", 7, call -> computed(call, Kind.GRU)).named(with(common, "linear_before_reset")),
            row("LSTM", 7, call -> computed(call, Kind.LSTM)).named(with(common, "input_forget"))));
    }
    // spotless:on

    private static String[] with(String[] names, String more) {
        String[] all = Arrays.copyOf(names, names.length + 1);
        all[names.length] = more;
        return all;
    }

    /** The kinds of cells, by how many gates they have. */
    enum Kind {
        RNN(1),
        GRU(3),
        LSTM(4);

        final int gates;

        Kind(int gates) {
            this.gates = gates;
        }
    }

    /** The weights of one direction, gates in the order of ONNX, and its states before the first step [batch, hidden]. */
    record Direction(
            Tensor w,
            Tensor r,
            Tensor wb,
            Tensor rb,
            Tensor h,
            @Nullable Tensor c,
            @Nullable Tensor peepholes,
            boolean reverse) {}

    private static List<Value> computed(Call call, Kind kind) {
        boolean batchFirst = call.whole("layout", 0) == 1;
        Tensor x = batchFirst ? Transpose.transpose(call.tensor(0), 1, 0, 2) : call.tensor(0);
        String direction = call.text("direction", "forward").toLowerCase(Locale.ROOT);
        int directions = direction.equals("bidirectional") ? 2 : 1;
        Tensor lengths = call.has(4) ? Cast.cast(call.tensor(4), DType.I32) : null;
        List<Tensor> outputs = new ArrayList<>();
        List<Tensor> lastH = new ArrayList<>();
        List<Tensor> lastC = new ArrayList<>();
        for (int i = 0; i < directions; i++) {
            Direction weights = direction(call, kind, x, i, direction.equals("reverse") || i == 1, batchFirst);
            List<Tensor> out = RecurrentCells.isOwn(call, kind, weights, i)
                    ? RecurrentCells.own(call, kind, x, lengths, weights, i)
                    : RecurrentCells.unrolled(call, kind, x, lengths, weights, i);
            outputs.add(out.get(0));
            lastH.add(out.get(1));
            if (kind == Kind.LSTM) {
                lastC.add(out.get(2));
            }
        }
        Tensor y = Stack.stack(1, outputs); // [time, directions, batch, hidden]
        List<Value> all = new ArrayList<>();
        all.add(Value.of(call.type(0), batchFirst ? Transpose.transpose(y, 2, 0, 1, 3) : y));
        all.add(Value.of(call.type(0), stacked(lastH, batchFirst)));
        if (kind == Kind.LSTM) {
            all.add(Value.of(call.type(0), stacked(lastC, batchFirst)));
        }
        return all;
    }

    private static Tensor stacked(List<Tensor> states, boolean batchFirst) {
        return Stack.stack(batchFirst ? 1 : 0, states);
    }

    private static Direction direction(Call call, Kind kind, Tensor x, int place, boolean reverse, boolean batchFirst) {
        Tensor r = slice(call.tensor(2), place);
        int hidden = r.shape().dim(1);
        int rows = kind.gates * hidden;
        Tensor none = call.full(x.spec().with(Shape.of(rows)), 0);
        Tensor bias = call.has(3) ? slice(call.tensor(3), place) : null;
        Tensor zeros = call.full(x.spec().with(Shape.of(x.shape().dim(1), hidden)), 0);
        return new Direction(
                slice(call.tensor(1), place),
                r,
                bias == null ? none : Slice.slice(bias, 0, 0, rows),
                bias == null ? none : Slice.slice(bias, 0, rows, 2 * rows),
                state(call, 5, place, batchFirst, zeros),
                kind == Kind.LSTM ? state(call, 6, place, batchFirst, zeros) : null,
                kind == Kind.LSTM && call.has(7) ? slice(call.tensor(7), place) : null,
                reverse);
    }

    private static Tensor slice(Tensor x, int place) {
        return Slice.slice(x, 0, place, place + 1).reshape(x.shape().without(0).dims());
    }

    private static Tensor state(Call call, int input, int place, boolean batchFirst, Tensor zeros) {
        if (!call.has(input)) {
            return zeros;
        }
        Tensor all = batchFirst ? Transpose.transpose(call.tensor(input), 1, 0, 2) : call.tensor(input);
        Tensor state = slice(all, place);
        if (!state.shape().equals(zeros.shape())) {
            throw new ShapeException("input " + input + " is a state of " + state.shape() + " for a batch of "
                    + zeros.shape().dim(0)
                    + "; where the file fixes it, export the model with a dynamic batch, or without a first state");
        }
        return state;
    }
}
