package dev.bellows.ndarray.control;

import dev.bellows.core.DType;
import dev.bellows.core.ShapeException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.GradientGate;
import dev.bellows.op.elementwise.Where;
import java.util.ArrayList;
import java.util.List;

/** A condition that a tensor of one element holds: known of an array, part of the graph of a symbol. */
final class Predicate {
    private Predicate() {}

    /** {@code condition} as a scalar. */
    static Tensor scalar(String who, Tensor condition) {
        condition.spec().requireDType(who, DType.BOOL);
        if (condition.shape().size() != 1) {
            throw new ShapeException(who + ": the condition must have one element, got " + condition.spec());
        }
        return condition.reshape();
    }

    static boolean holds(Tensor known) {
        return ((NDArray) known).item() != 0;
    }

    /** {@code x} behind gates that let gradients through only where {@code gate} holds. */
    static List<Tensor> gated(List<Tensor> x, Tensor gate) {
        return x.stream()
                .map(each -> each.dtype().isFloating() ? GradientGate.gradientGate(each, gate) : each)
                .toList();
    }

    /** Element by element {@code a} where {@code condition} holds, else {@code b}. */
    static List<Tensor> chosen(Tensor condition, List<Tensor> a, List<Tensor> b) {
        List<Tensor> chosen = new ArrayList<>();
        for (int i = 0; i < a.size(); i++) {
            chosen.add(Where.where(condition, a.get(i), b.get(i)));
        }
        return chosen;
    }
}
