package dev.bellows.optest;

import static dev.bellows.optest.Input.bool;
import static dev.bellows.optest.Input.f32;
import static dev.bellows.optest.Input.i32;
import static dev.bellows.optest.Input.i64;
import static dev.bellows.optest.Row.row;

import dev.bellows.op.attention.AddSinusoids;
import dev.bellows.op.attention.DivSqrtDim;
import dev.bellows.op.attention.InterleavedMemoryScores;
import dev.bellows.op.attention.InterleavedMemoryValues;
import dev.bellows.op.attention.InterleavedSelfScores;
import dev.bellows.op.attention.InterleavedSelfValues;
import dev.bellows.op.attention.Rotary;
import dev.bellows.op.attention.ScaledDotProductAttention;
import dev.bellows.op.rnn.Gru;
import dev.bellows.op.rnn.Lstm;
import dev.bellows.op.rnn.RecurrenceGradient;
import dev.bellows.op.rnn.Rnn;
import dev.bellows.op.rnn.Rnn.Activation;
import java.util.List;
import java.util.stream.Stream;

/** Recurrences and attention. */
final class SequenceRows {
    private static final String STEPS = "several steps, each rounded";
    private static final String SUMS = "sums of many products that partly cancel";

    private SequenceRows() {}

    static List<Row> rows() {
        return Stream.of(recurrences(), throughTime(), attention(), positions(), interleaved())
                .flatMap(List::stream)
                .toList();
    }

    // spotless:off
    private static List<Row> recurrences() {
        return List.of(
            row("Rnn with tanh", new Rnn(Activation.TANH, false, false)).slack(8, STEPS)
                .in(f32(3, 2, 4), f32(2, 5), f32(5, 4), f32(5, 5), f32(5), f32(5))
                .in(f32(1, 1, 1), f32(1, 1), f32(1, 1), f32(1, 1), f32(1), f32(1))
                .in(f32(2, 0, 3), f32(0, 2), f32(2, 3), f32(2, 2), f32(2), f32(2)).special(Double.NaN, 80),
            row("Rnn with relu, backwards", new Rnn(Activation.RELU, true, false)).slack(8, STEPS).scale(4, SUMS)
                .in(f32(4, 2, 3), f32(2, 5), f32(5, 3), f32(5, 5), f32(5), f32(5)).special(Double.NaN, 80),
            row("Rnn with relu, backwards, of some lengths", new Rnn(Activation.RELU, true, true)).slack(8, STEPS).scale(4, SUMS)
                .in(f32(3, 2, 4), f32(2, 5), f32(5, 4), f32(5, 5), f32(5), f32(5), i32(2).between(0, 3)),
            row("Lstm", new Lstm(false, false, false)).slack(8, STEPS)
                .in(f32(3, 2, 4), f32(2, 3), f32(2, 3), f32(12, 4), f32(12, 3), f32(12), f32(12))
                .in(f32(1, 1, 1), f32(1, 1), f32(1, 1), f32(4, 1), f32(4, 1), f32(4), f32(4))
                .in(f32(2, 0, 3), f32(0, 2), f32(0, 2), f32(8, 3), f32(8, 2), f32(8), f32(8)).special(Double.NaN, 80),
            row("Lstm backwards", new Lstm(false, true, false)).slack(8, STEPS)
                .in(f32(4, 3, 2), f32(3, 5), f32(3, 5), f32(20, 2), f32(20, 5), f32(20), f32(20)),
            row("Lstm backwards, projected, of some lengths", new Lstm(true, true, true)).slack(8, STEPS).scale(4, SUMS)
                .in(f32(3, 2, 4), f32(2, 2), f32(2, 3), f32(12, 4), f32(12, 2), f32(12), f32(12), f32(2, 3), i64(2).between(0, 4)),
            row("Gru", new Gru(false, false)).slack(8, STEPS)
                .in(f32(3, 2, 4), f32(2, 3), f32(9, 4), f32(9, 3), f32(9), f32(9))
                .in(f32(1, 1, 1), f32(1, 1), f32(3, 1), f32(3, 1), f32(3), f32(3))
                .in(f32(2, 0, 3), f32(0, 2), f32(6, 3), f32(6, 2), f32(6), f32(6)).special(Double.NaN, 80),
            row("Gru backwards", new Gru(true, false)).slack(8, STEPS)
                .in(f32(4, 3, 2), f32(3, 5), f32(15, 2), f32(15, 5), f32(15), f32(15)),
            row("Gru backwards of some lengths", new Gru(true, true)).slack(8, STEPS)
                .in(f32(3, 2, 4), f32(2, 3), f32(9, 4), f32(9, 3), f32(9), f32(9), i32(2).between(0, 3)));
    }

    private static List<Row> throughTime() {
        return List.of(
            row("RecurrenceGradient of Rnn", new RecurrenceGradient(new Rnn(Activation.TANH, true, true))).slack(16, STEPS).scale(8, SUMS)
                .in(f32(3, 2, 4), f32(2, 5), f32(5, 4), f32(5, 5), f32(5), f32(5), i32(2).between(1, 3), f32(3, 2, 5), f32(2, 5)),
            row("RecurrenceGradient of Rnn with tanh, all steps", new RecurrenceGradient(new Rnn(Activation.TANH, false, false)))
                .slack(16, STEPS).scale(8, SUMS)
                .in(f32(3, 2, 4), f32(2, 5), f32(5, 4), f32(5, 5), f32(5), f32(5), f32(3, 2, 5), f32(2, 5)),
            row("RecurrenceGradient of Rnn with relu, all steps", new RecurrenceGradient(new Rnn(Activation.RELU, true, false)))
                .slack(16, STEPS).scale(8, SUMS)
                .in(f32(3, 2, 4), f32(2, 5), f32(5, 4), f32(5, 5), f32(5), f32(5), f32(3, 2, 5), f32(2, 5)),
            row("RecurrenceGradient of Lstm, all steps", new RecurrenceGradient(new Lstm(false, false, false)))
                .slack(16, STEPS).scale(8, SUMS)
                .in(f32(3, 2, 4), f32(2, 3), f32(2, 3), f32(12, 4), f32(12, 3), f32(12), f32(12), f32(3, 2, 3), f32(2, 3), f32(2, 3))
                .in(f32(1, 1, 1), f32(1, 1), f32(1, 1), f32(4, 1), f32(4, 1), f32(4), f32(4), f32(1, 1, 1), f32(1, 1), f32(1, 1)),
            row("RecurrenceGradient of Lstm backwards", new RecurrenceGradient(new Lstm(false, true, false)))
                .slack(16, STEPS).scale(8, SUMS)
                .in(f32(4, 2, 3), f32(2, 5), f32(2, 5), f32(20, 3), f32(20, 5), f32(20), f32(20), f32(4, 2, 5), f32(2, 5), f32(2, 5)),
            row("RecurrenceGradient of Gru backwards", new RecurrenceGradient(new Gru(true, false))).slack(16, STEPS).scale(8, SUMS)
                .in(f32(4, 2, 3), f32(2, 5), f32(15, 3), f32(15, 5), f32(15), f32(15), f32(4, 2, 5), f32(2, 5)),
            row("RecurrenceGradient of Lstm", new RecurrenceGradient(new Lstm(true, false, false))).slack(16, STEPS).scale(8, SUMS)
                .in(f32(3, 2, 4), f32(2, 2), f32(2, 3), f32(12, 4), f32(12, 2), f32(12), f32(12), f32(2, 3), f32(3, 2, 2), f32(2, 2),
                    f32(2, 3))
                .in(f32(1, 0, 1), f32(0, 1), f32(0, 1), f32(4, 1), f32(4, 1), f32(4), f32(4), f32(1, 1), f32(1, 0, 1), f32(0, 1),
                    f32(0, 1)),
            row("RecurrenceGradient of Gru", new RecurrenceGradient(new Gru(false, false))).slack(16, STEPS).scale(8, SUMS)
                .in(f32(3, 2, 4), f32(2, 3), f32(9, 4), f32(9, 3), f32(9), f32(9), f32(3, 2, 3), f32(2, 3)));
    }

    private static List<Row> attention() {
        return List.of(
            row(ScaledDotProductAttention.class,
                    x -> ScaledDotProductAttention.attention(x.get(0), x.get(1), x.get(2), null, false)).slack(8, STEPS).scale(1, SUMS)
                .in(f32(2, 3, 4), f32(2, 5, 4), f32(2, 5, 6)).in(f32(1, 1), f32(1, 1), f32(1, 1)).in(f32(2, 2, 3, 4), f32(2, 1, 5, 4), f32(5, 2))
                .in(f32(0, 3, 4), f32(0, 5, 4), f32(0, 5, 6)).in(f32(3, 4), f32(0, 4), f32(0, 6)).special(Double.NaN, 80),
            row("ScaledDotProductAttention, causal, where a mask allows", new ScaledDotProductAttention(0.5, true, true, 0, 0))
                .slack(8, STEPS).scale(1, SUMS)
                .in(f32(2, 4, 3), f32(2, 4, 3), f32(2, 4, 2), bool(2, 1, 4)).in(f32(2, 4, 3), f32(2, 6, 3), f32(2, 6, 2), bool(4, 6)),
            row("ScaledDotProductAttention with a bias and dropout", new ScaledDotProductAttention(1, true, false, 0.4, 42))
                .slack(8, STEPS).scale(1, SUMS)
                .in(f32(2, 4, 3), f32(2, 5, 3), f32(2, 5, 2), f32(4, 5), i64()).in(f32(3, 2), f32(3, 2), f32(3, 2), f32(1, 3), i64()));
    }

    private static List<Row> positions() {
        return List.of(
            row(Rotary.class, x -> Rotary.rotary(x.get(0))).slack(8, STEPS).scale(1, SUMS)
                .in(f32(5, 6)).in(f32(2, 3, 4, 2)).in(f32(0, 4)).in(f32(1, 2)).in(f32(3, 0)),
            row("Rotary turned back", new Rotary(100, true)).slack(8, STEPS).scale(1, SUMS).in(f32(2, 5, 6)),
            row(AddSinusoids.class, x -> AddSinusoids.addSinusoids(x.get(0))).slack(8, STEPS).scale(1, SUMS)
                .in(f32(5, 6)).in(f32(2, 3, 4, 2)).in(f32(0, 4)).in(f32(1, 2)).in(f32(3, 0)));
    }

    private static List<Row> interleaved() {
        return List.of(
            row(DivSqrtDim.class, x -> DivSqrtDim.divSqrtDim(x.get(0))).slack(2, STEPS).in(f32(2, 5)).in(f32(3)).in(f32(0, 4)).in(f32(3, 0)),
            row("InterleavedSelfScores", new InterleavedSelfScores(2)).slack(4, STEPS).scale(4, SUMS)
                .in(f32(3, 2, 12)).in(f32(1, 1, 6)).in(f32(3, 0, 6)),
            row("InterleavedSelfValues", new InterleavedSelfValues(2)).slack(4, STEPS).scale(4, SUMS)
                .in(f32(3, 2, 12), f32(4, 3, 3)).in(f32(1, 1, 6), f32(2, 1, 1)).in(f32(3, 0, 6), f32(0, 3, 3)),
            row("InterleavedMemoryScores", new InterleavedMemoryScores(2)).slack(4, STEPS).scale(4, SUMS)
                .in(f32(3, 2, 4), f32(5, 2, 8)).in(f32(1, 1, 2), f32(1, 1, 4)).in(f32(3, 0, 2), f32(2, 0, 4)),
            row("InterleavedMemoryValues", new InterleavedMemoryValues(2)).slack(4, STEPS).scale(4, SUMS)
                .in(f32(5, 2, 8), f32(4, 3, 5)).in(f32(1, 1, 4), f32(2, 1, 1)).in(f32(2, 0, 4), f32(0, 3, 2)));
    }
    // spotless:on
}
