package dev.bellows.io.onnx.operator;

import dev.bellows.core.ShapeException;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Clip;
import dev.bellows.op.elementwise.Elu;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.HardSigmoid;
import dev.bellows.op.elementwise.LeakyRelu;
import dev.bellows.op.elementwise.Less;
import dev.bellows.op.elementwise.Relu;
import dev.bellows.op.elementwise.Sigmoid;
import dev.bellows.op.elementwise.Softplus;
import dev.bellows.op.elementwise.Softsign;
import dev.bellows.op.elementwise.Tanh;
import dev.bellows.op.elementwise.Where;
import dev.bellows.op.linalg.MatMul;
import dev.bellows.op.movement.Concat;
import dev.bellows.op.movement.Slice;
import dev.bellows.op.movement.Stack;
import dev.bellows.op.rnn.CellWeights;
import dev.bellows.op.rnn.Gru;
import dev.bellows.op.rnn.Lstm;
import dev.bellows.op.rnn.Rnn;
import dev.bellows.op.rnn.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One direction of a recurrence over [time, batch, features]: its outputs [time, batch, hidden] and its last states. */
final class RecurrentCells {
    private RecurrentCells() {}

    /** Whether the engine has an op for the cell. */
    static boolean isOwn(Call call, RecurrentOps.Kind kind, RecurrentOps.Direction weights, int place) {
        boolean plain = !call.sets("clip")
                && weights.peepholes() == null
                && !call.flag("input_forget", false)
                && weights.h().shape().size() > 0;
        List<String> functions = names(call, kind, place);
        return switch (kind) {
            case RNN ->
                plain && (functions.get(0).equals("tanh") || functions.get(0).equals("relu"));
            case GRU ->
                plain && call.flag("linear_before_reset", false) && functions.equals(List.of("sigmoid", "tanh"));
            case LSTM -> plain && functions.equals(List.of("sigmoid", "tanh", "tanh"));
        };
    }

    /** The functions of one direction. */
    private static List<String> names(Call call, RecurrentOps.Kind kind, int place) {
        List<String> defaults =
                switch (kind) {
                    case RNN -> List.of("tanh");
                    case GRU -> List.of("sigmoid", "tanh");
                    case LSTM -> List.of("sigmoid", "tanh", "tanh");
                };
        List<String> given = call.texts("activations").stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        int from = place * defaults.size();
        return given.size() < from + defaults.size() ? defaults : given.subList(from, from + defaults.size());
    }

    static List<Tensor> own(
            Call call,
            RecurrentOps.Kind kind,
            Tensor x,
            @Nullable Tensor lengths,
            RecurrentOps.Direction weights,
            int place) {
        Sequence sequence = new Sequence(x, lengths, weights.reverse());
        int[] order =
                switch (kind) {
                    case RNN -> new int[] {0};
                    case GRU -> new int[] {1, 0, 2}; // z, r, h to r, z, n
                    case LSTM -> new int[] {0, 2, 3, 1}; // i, o, f, c to i, f, g, o
                };
        CellWeights cell = new CellWeights(
                ordered(weights.w(), order),
                ordered(weights.r(), order),
                ordered(weights.wb(), order),
                ordered(weights.rb(), order),
                null);
        return switch (kind) {
            case RNN -> Rnn.rnn(sequence, weights.h(), cell, rnn(call, place));
            case GRU -> Gru.gru(sequence, weights.h(), cell);
            case LSTM -> Lstm.lstm(sequence, List.of(weights.h(), Objects.requireNonNull(weights.c())), cell);
        };
    }

    private static Rnn.Activation rnn(Call call, int place) {
        return names(call, RecurrentOps.Kind.RNN, place).get(0).equals("relu")
                ? Rnn.Activation.RELU
                : Rnn.Activation.TANH;
    }

    private static Tensor ordered(Tensor x, int[] order) {
        int rows = x.shape().dim(0) / order.length;
        List<Tensor> parts = new ArrayList<>();
        for (int gate : order) {
            parts.add(Slice.slice(x, 0, gate * rows, (gate + 1) * rows));
        }
        return order.length == 1 ? x : Concat.concat(0, parts);
    }

    static List<Tensor> unrolled(
            Call call,
            RecurrentOps.Kind kind,
            Tensor x,
            @Nullable Tensor lengths,
            RecurrentOps.Direction weights,
            int place) {
        int steps = x.shape().dim(0);
        Cell cell = new Cell(kind, functions(call, kind, place), weights, call);
        Tensor h = weights.h();
        Tensor c = weights.c();
        Tensor[] outputs = new Tensor[steps];
        for (int i = 0; i < steps; i++) {
            int time = weights.reverse() ? steps - 1 - i : i;
            Tensor now = Slice.slice(x, 0, time, time + 1)
                    .reshape(x.shape().without(0).dims());
            List<Tensor> next = cell.step(now, h, c);
            Tensor output = next.get(0);
            if (lengths != null) {
                Tensor counts = Less.less(Full.scalar(lengths, time), lengths).reshape(-1, 1);
                Tensor zero = Full.scalar(output, 0);
                output = Where.where(counts, next.get(0), zero);
                h = Where.where(counts, next.get(0), h);
                c = c == null ? null : Where.where(counts, next.get(1), c);
            } else {
                h = next.get(0);
                c = c == null ? null : next.get(1);
            }
            outputs[time] = output;
        }
        List<Tensor> all = new ArrayList<>(List.of(Stack.stack(0, List.of(outputs)), h));
        if (c != null) {
            all.add(c);
        }
        return all;
    }

    /** Each function with the α and β that it takes from the lists of the node, in turn. */
    private static List<UnaryOperator<Tensor>> functions(Call call, RecurrentOps.Kind kind, int place) {
        List<UnaryOperator<Tensor>> functions = new ArrayList<>();
        int[] taken = new int[2];
        for (int i = 0; i <= place; i++) {
            functions.clear();
            for (String name : names(call, kind, i)) {
                functions.add(function(call, name, taken));
            }
        }
        return functions;
    }

    private static UnaryOperator<Tensor> function(Call call, String name, int[] taken) {
        return switch (name) {
            case "sigmoid" -> Sigmoid::sigmoid;
            case "tanh" -> Tanh::tanh;
            case "relu" -> Relu::relu;
            case "softsign" -> Softsign::softsign;
            case "softplus" -> Softplus::softplus;
            case "elu" -> {
                double alpha = next(call, "activation_alpha", taken, 0, 1);
                yield x -> Elu.elu(x, alpha);
            }
            case "leakyrelu" -> {
                double alpha = next(call, "activation_alpha", taken, 0, 0.01);
                yield x -> LeakyRelu.leakyRelu(x, alpha);
            }
            case "thresholdedrelu" -> {
                double alpha = next(call, "activation_alpha", taken, 0, 1);
                yield x -> Where.where(Less.less(Full.scalar(x, alpha), x), x, Full.scalar(x, 0));
            }
            case "affine" -> {
                double alpha = next(call, "activation_alpha", taken, 0, 1);
                double beta = next(call, "activation_beta", taken, 1, 0);
                yield x -> x.mul(alpha).add(beta);
            }
            case "scaledtanh" -> {
                double alpha = next(call, "activation_alpha", taken, 0, 1);
                double beta = next(call, "activation_beta", taken, 1, 1);
                yield x -> Tanh.tanh(x.mul(beta)).mul(alpha);
            }
            case "hardsigmoid" -> {
                double alpha = next(call, "activation_alpha", taken, 0, 0.2);
                double beta = next(call, "activation_beta", taken, 1, 0.5);
                yield x -> HardSigmoid.hardSigmoid(x, alpha, beta);
            }
            default -> throw new ShapeException("no such activation: " + name);
        };
    }

    private static double next(Call call, String attribute, int[] taken, int which, double absent) {
        double[] given = call.reals(attribute);
        int at = taken[which]++;
        return given == null || at >= given.length ? absent : given[at];
    }

    /** A step of a cell as ONNX writes it down. */
    private record Cell(
            RecurrentOps.Kind kind, List<UnaryOperator<Tensor>> functions, RecurrentOps.Direction weights, Call call) {
        private static final MatMul TIMES_TRANSPOSED = new MatMul(false, true);

        List<Tensor> step(Tensor x, Tensor h, @Nullable Tensor c) {
            Tensor input = TIMES_TRANSPOSED.on(x, weights.w()).add(weights.wb());
            return switch (kind) {
                case RNN -> List.of(f(0, input.add(hidden(h))));
                case GRU -> List.of(gru(input, h));
                case LSTM -> lstm(input.add(hidden(h)), Objects.requireNonNull(c));
            };
        }

        private Tensor hidden(Tensor h) {
            return TIMES_TRANSPOSED.on(h, weights.r()).add(weights.rb());
        }

        private Tensor f(int which, Tensor sum) {
            double clip = call.real("clip", 0);
            return functions.get(which).apply(clip > 0 ? Clip.clip(sum, -clip, clip) : sum);
        }

        private Tensor gate(Tensor all, int gate) {
            int size = weights.h().shape().dim(1);
            return Slice.slice(all, 1, gate * size, (gate + 1) * size);
        }

        private Tensor gru(Tensor input, Tensor h) {
            Tensor hidden = hidden(h);
            Tensor z = f(0, gate(input, 0).add(gate(hidden, 0)));
            Tensor r = f(0, gate(input, 1).add(gate(hidden, 1)));
            int size = weights.h().shape().dim(1);
            Tensor reset = call.flag("linear_before_reset", false)
                    ? r.mul(gate(hidden, 2))
                    : TIMES_TRANSPOSED
                            .on(r.mul(h), Slice.slice(weights.r(), 0, 2 * size, 3 * size))
                            .add(Slice.slice(weights.rb(), 0, 2 * size, 3 * size));
            Tensor n = f(1, gate(input, 2).add(reset));
            return n.add(z.mul(h.sub(n)));
        }

        private List<Tensor> lstm(Tensor gates, Tensor c) {
            Tensor i = f(0, gate(gates, 0).add(peeped(0, c)));
            Tensor forget = call.flag("input_forget", false)
                    ? i.neg().add(1)
                    : f(0, gate(gates, 2).add(peeped(2, c)));
            Tensor next = forget.mul(c).add(i.mul(f(1, gate(gates, 3))));
            Tensor o = f(0, gate(gates, 1).add(peeped(1, next)));
            return List.of(o.mul(functions.get(2).apply(next)), next);
        }

        private Tensor peeped(int which, Tensor c) {
            Tensor all = weights.peepholes();
            int size = c.shape().dim(1);
            return all == null
                    ? Full.scalar(c, 0)
                    : Slice.slice(all, 0, which * size, (which + 1) * size).mul(c);
        }
    }
}
