package dev.bellows.ndarray.control;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.LogicalNot;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Takes one of two branches, as MXNet's cond. Of an array the condition is known, and only that branch is computed. If it is a
 * symbol, both are part of the graph and the condition chooses between their results; gradients of the branch that was not taken
 * are 0 even where its own are infinite or NaN, as far as they flow through {@code inputs}: a tensor that a branch reads without
 * it being among the inputs is not protected.
 */
public final class Cond {
    private Cond() {}

    /**
     * The results of {@code then} if the condition holds, else those of {@code otherwise}.
     *
     * @param condition bool, of one element
     * @param inputs what both branches are given
     * @throws ShapeException if the branches of a symbol's condition differ in the number, shapes or dtypes of their results
     */
    public static List<Tensor> cond(
            Tensor condition,
            UnaryOperator<List<Tensor>> then,
            UnaryOperator<List<Tensor>> otherwise,
            List<Tensor> inputs) {
        Tensor chosen = Predicate.scalar("cond", condition);
        if (!chosen.isTraced()) {
            return (Predicate.holds(chosen) ? then : otherwise).apply(inputs);
        }
        List<Tensor> a = then.apply(Predicate.gated(inputs, chosen));
        List<Tensor> b = otherwise.apply(Predicate.gated(inputs, LogicalNot.logicalNot(chosen)));
        List<Spec> left = a.stream().map(Tensor::spec).toList();
        List<Spec> right = b.stream().map(Tensor::spec).toList();
        if (!left.equals(right)) {
            throw new ShapeException("cond: the branches differ: " + left + " and " + right
                    + "; a traced choice needs results of equal shapes and dtypes");
        }
        return Predicate.chosen(chosen, a, b);
    }
}
