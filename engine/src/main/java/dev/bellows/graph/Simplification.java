package dev.bellows.graph;

import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.elementwise.Cast;
import dev.bellows.op.elementwise.Div;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.Mul;
import dev.bellows.op.elementwise.Neg;
import dev.bellows.op.elementwise.Sub;
import dev.bellows.op.movement.Reshape;
import dev.bellows.op.movement.Transpose;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Applications of ops that give, in every bit, what is there already or what one op instead of two gives. */
final class Simplification {
    /** An op and what it is applied to. */
    record Applied(Op op, List<Symbol> inputs) {}

    private Simplification() {}

    /** The input that {@code op} gives back as it is, or empty if it computes something. */
    static Optional<Symbol> known(Op op, List<Symbol> inputs) {
        if (inputs.isEmpty()) {
            return Optional.empty();
        }
        Symbol x = inputs.get(0);
        if (op instanceof Neg && x.node().op() instanceof Neg) {
            return Optional.of(x.node().inputs().get(0));
        }
        if (op instanceof Cast cast && x.node().op() instanceof Cast) {
            return Optional.of(x.node().inputs().get(0)).filter(inner -> isKept(inner.spec(), x.spec(), cast));
        }
        if (op instanceof Mul) {
            return neutral(inputs, 0, 1).or(() -> neutral(inputs, 1, 1));
        }
        if (op instanceof Sub || op instanceof Div) {
            return neutral(inputs, 0, op instanceof Div ? 1 : 0);
        }
        boolean gives = (op instanceof Cast same && same.dtype() == x.dtype())
                || (op instanceof Reshape view && view.shape().equals(x.shape()))
                || (op instanceof Transpose turn && isIdentity(turn.order()));
        return gives ? Optional.of(x) : Optional.empty();
    }

    /** One op in the place of {@code op} and the one before it, or empty. */
    static Optional<Applied> shorter(Op op, List<Symbol> inputs) {
        if (op instanceof Transpose outer && inputs.get(0).node().op() instanceof Transpose inner) {
            List<Integer> order = outer.order().stream().map(inner.order()::get).toList();
            return Optional.of(
                    new Applied(new Transpose(order), inputs.get(0).node().inputs()));
        }
        return Optional.empty();
    }

    /** Whether a cast there and back loses nothing. */
    private static boolean isKept(Spec inner, Spec between, Cast back) {
        return back.dtype() == inner.dtype()
                && inner.dtype().isFloating()
                && between.dtype().isFloating()
                && between.dtype().bytes() >= inner.dtype().bytes();
    }

    /** Operand {@code kept}, if the other one is {@code value} everywhere and the result is no larger. */
    private static Optional<Symbol> neutral(List<Symbol> inputs, int kept, double value) {
        Symbol x = inputs.get(kept);
        Symbol other = inputs.get(1 - kept);
        boolean isNeutral = other.node().op() instanceof Full full
                && Double.doubleToRawLongBits(full.value()) == Double.doubleToRawLongBits(value)
                && full.spec().dtype() == x.dtype()
                && stretches(other.shape().dims(), x.shape().dims());
        return isNeutral ? Optional.of(x) : Optional.empty();
    }

    /** Whether an array of extents {@code small} is stretched to exactly {@code large}. */
    private static boolean stretches(int[] small, int[] large) {
        int missing = large.length - small.length;
        return missing >= 0
                && IntStream.range(0, small.length).allMatch(i -> small[i] == 1 || small[i] == large[missing + i]);
    }

    private static boolean isIdentity(List<Integer> order) {
        return IntStream.range(0, order.size()).allMatch(i -> order.get(i) == i);
    }
}
