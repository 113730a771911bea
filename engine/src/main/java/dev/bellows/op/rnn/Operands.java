package dev.bellows.op.rnn;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Cast;
import java.util.ArrayList;
import java.util.List;

/** The inputs of a {@link Recurrence} by name. */
record Operands(Sequence sequence, List<Tensor> state, CellWeights weights) {
    private static final int WEIGHTS = 4;

    static Operands of(Recurrence op, List<Tensor> in) {
        int w = 1 + op.states();
        CellWeights weights = new CellWeights(
                in.get(w), in.get(w + 1), in.get(w + 2), in.get(w + 3), op.projected() ? in.get(w + WEIGHTS) : null);
        Tensor lengths = op.masked() ? in.get(floating(op)) : null;
        return new Operands(new Sequence(in.get(0), lengths, op.reverse()), in.subList(1, w), weights);
    }

    /** As {@link #of}, with all that is multiplied in the dtype of the state. */
    static Operands widened(Recurrence op, List<Tensor> in) {
        List<Tensor> wide = new ArrayList<>(in);
        for (int i = 0; i < floating(op); i++) {
            wide.set(i, Cast.cast(in.get(i), in.get(1).dtype()));
        }
        return of(op, wide);
    }

    /** How many of the inputs are floating: all but the lengths. */
    static int floating(Recurrence op) {
        return 1 + op.states() + WEIGHTS + (op.projected() ? 1 : 0);
    }

    /** In the order of the op. */
    List<Tensor> list() {
        List<Tensor> in = new ArrayList<>(List.of(sequence.x()));
        in.addAll(state);
        in.addAll(List.of(weights.i2h(), weights.h2h(), weights.i2hBias(), weights.h2hBias()));
        if (weights.projection() != null) {
            in.add(weights.projection());
        }
        if (sequence.lengths() != null) {
            in.add(sequence.lengths());
        }
        return in;
    }

    static List<Spec> infer(Recurrence op, List<Spec> in) {
        int count = floating(op) + (op.masked() ? 1 : 0);
        if (in.size() != count) {
            throw new ShapeException(op + ": takes " + count + " inputs, got " + in);
        }
        Spec x = in.get(0).requireFloating(op.name()).requireRank(op.name(), 3);
        Spec h = in.get(1).requireRank(op.name(), 2);
        int rows = in.get(1 + op.states()).requireRank(op.name(), 2).shape().dim(0);
        int out = h.shape().dim(1);
        if (x.shape().dim(0) == 0 || rows % op.gates() != 0 || (!op.projected() && rows != out * op.gates())) {
            throw new ShapeException(op.name() + ": expects x [time, batch, features] of one step or more, the state"
                    + " [batch, hidden] and weights of " + op.gates() + " · hidden rows, got " + in);
        }
        DType state = x.dtype() == DType.BF16 && h.dtype() == DType.F32 ? DType.F32 : x.dtype();
        List<Spec> expected = expected(op, x, rows, out, state);
        for (int i = 0; i < expected.size(); i++) {
            if (!in.get(i).equals(expected.get(i))) {
                String message = op.name() + ": input " + i + " must be " + expected.get(i) + ", got " + in;
                boolean isOfDtype = in.get(i).dtype() == expected.get(i).dtype();
                throw isOfDtype ? new ShapeException(message) : new DTypeException(message);
            }
        }
        if (op.masked()
                && !in.get(count - 1)
                        .requireInteger(op.name())
                        .shape()
                        .equals(Shape.of(x.shape().dim(1)))) {
            throw new ShapeException(
                    op.name() + ": expects one length per sample of " + x + ", got " + in.get(count - 1));
        }
        List<Spec> outputs = new ArrayList<>(List.of(new Spec(x.shape().with(2, out), state)));
        outputs.addAll(expected.subList(1, 1 + op.states()));
        return List.copyOf(outputs);
    }

    private static List<Spec> expected(Recurrence op, Spec x, int rows, int out, DType state) {
        int batch = x.shape().dim(1);
        int hidden = rows / op.gates();
        List<Spec> expected = new ArrayList<>(List.of(x, Spec.of(state, batch, out)));
        if (op.states() == 2) {
            expected.add(Spec.of(state, batch, hidden));
        }
        expected.add(x.with(Shape.of(rows, x.shape().dim(2))));
        expected.add(x.with(Shape.of(rows, out)));
        expected.add(Spec.of(state, rows));
        expected.add(Spec.of(state, rows));
        if (op.projected()) {
            expected.add(x.with(Shape.of(out, hidden)));
        }
        return expected;
    }
}
