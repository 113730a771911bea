package dev.bellows.io.onnx.export;

import static dev.bellows.io.onnx.export.Row.all;

import dev.bellows.core.DType;
import dev.bellows.op.rnn.Gru;
import dev.bellows.op.rnn.Lstm;
import dev.bellows.op.rnn.Recurrence;
import dev.bellows.op.rnn.Rnn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Recurrences. ONNX has the gates in another order, which nodes arrange so that the parameters stay as they are; runtimes do that
 * once, when they load the model.
 */
final class RecurrentNodes {
    private RecurrentNodes() {}

    static List<Row> rows() {
        return Row.family(
                "recurrent",
                List.of(
                        all(Lstm.class, "LSTM", (at, op) -> walked(at, op, "LSTM", List.of(0, 3, 1, 2)))
                                .when(Lstm.class, (op, in) -> !op.projected()),
                        all(Gru.class, "GRU", (at, op) -> walked(at, op, "GRU", List.of(1, 0, 2))),
                        all(Rnn.class, "RNN", (at, op) -> walked(at, op, "RNN", List.of(0)))));
    }

    /** @param order which of our gates each of ONNX's is */
    private static List<String> walked(Application at, Recurrence op, String operator, List<Integer> order) {
        int weights = 1 + op.states();
        int hidden = at.spec(weights + 1).shape().dim(1);
        String biases = at.node(
                        "Concat", arranged(at, weights + 2, order, hidden), arranged(at, weights + 3, order, hidden))
                .whole("axis", 0)
                .result();
        List<String> in = new ArrayList<>(List.of(
                at.in(0),
                ofOneDirection(at, arranged(at, weights, order, hidden)),
                ofOneDirection(at, arranged(at, weights + 1, order, hidden)),
                ofOneDirection(at, biases),
                op.masked() ? at.cast(at.in(weights + 4), DType.I32) : ""));
        for (int state = 1; state <= op.states(); state++) {
            in.add(at.isZero(state) ? "" : ofOneDirection(at, at.in(state)));
        }
        NodeBuilder node = at.node(operator, in.toArray(String[]::new)).whole("hidden_size", hidden);
        if (op.reverse()) {
            node.text("direction", "reverse");
        }
        if (op instanceof Gru) {
            node.whole("linear_before_reset", 1);
        }
        if (op instanceof Rnn plain) {
            String name = plain.activation().name();
            node.texts("activations", List.of(name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT)));
        }
        List<String> given = node.results(1 + op.states());
        List<String> results = new ArrayList<>();
        for (String result : given) {
            boolean steps = results.isEmpty();
            results.add(at.node("Squeeze", result, at.longs(steps ? 1 : 0)).result());
        }
        return results;
    }

    private static String ofOneDirection(Application at, String value) {
        return at.node("Unsqueeze", value, at.longs(0)).result();
    }

    /** The gates of weights in ONNX's order. */
    private static String arranged(Application at, int place, List<Integer> order, int hidden) {
        if (order.size() == 1) {
            return at.in(place);
        }
        String[] gates = order.stream()
                .map(gate -> at.node(
                                "Slice",
                                at.in(place),
                                at.longs((long) gate * hidden),
                                at.longs((gate + 1L) * hidden),
                                at.longs(0))
                        .result())
                .toArray(String[]::new);
        return at.node("Concat", gates).whole("axis", 0).result();
    }
}
