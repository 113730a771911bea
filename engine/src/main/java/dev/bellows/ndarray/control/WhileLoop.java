package dev.bellows.ndarray.control;

import dev.bellows.ndarray.Recording;
import dev.bellows.op.Tensor;
import dev.bellows.op.elementwise.Full;
import dev.bellows.op.elementwise.LogicalAnd;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Repeats a body while a condition on its states holds, as MXNet's while_loop. Of arrays the condition is known, and the loop ends
 * with it. If the condition is a symbol, all steps up to the most are part of the graph; those after the end change nothing, and
 * no gradient flows through their states, even where it would be infinite or NaN. A tensor that the body reads without it being
 * among the states is not protected from that.
 */
public final class WhileLoop {
    /** Whether to go on: from the states to a bool of one element. */
    @FunctionalInterface
    public interface Condition {
        Tensor test(List<Tensor> states);
    }

    /** One step: from the states to outputs and new states like the old. */
    @FunctionalInterface
    public interface Body {
        Step apply(List<Tensor> states);
    }

    private WhileLoop() {}

    /**
     * The outputs of all steps, stacked along a new first axis of extent {@code most} and followed by zeros, and the states at the
     * end. If not a single step is taken, arrays are run through the body once, unrecorded, for the shapes of the outputs.
     *
     * @param most how many steps there are at most, from 1
     * @throws dev.bellows.core.ShapeException if a step changes the states' shapes, or the condition is not one bool
     */
    public static Step whileLoop(Condition condition, Body body, List<Tensor> states, int most) {
        if (most < 1) {
            throw new IllegalArgumentException("whileLoop: needs at least one step to be allowed, got " + most);
        }
        List<List<Tensor>> outputs = new ArrayList<>();
        List<Tensor> now = List.copyOf(states);
        Tensor active = null;
        for (int i = 0; i < most; i++) {
            Tensor goOn = Predicate.scalar("whileLoop", condition.test(now));
            if (active == null && !goOn.isTraced()) {
                if (!Predicate.holds(goOn)) {
                    break;
                }
                Step step = body.apply(now);
                Steps.checkStates("whileLoop", i, now, step.states());
                outputs.add(step.outputs());
                now = step.states();
            } else {
                active = active == null ? goOn : LogicalAnd.logicalAnd(active, goOn);
                Step step = body.apply(Predicate.gated(now, active));
                Steps.checkStates("whileLoop", i, now, step.states());
                List<Tensor> zeros =
                        step.outputs().stream().map(WhileLoop::zeros).toList();
                outputs.add(Predicate.chosen(active, step.outputs(), zeros));
                now = Predicate.chosen(active, step.states(), now);
            }
        }
        return new Step(padded(outputs, body, now, most), now);
    }

    private static Tensor zeros(Tensor x) {
        return Full.like(x, 0);
    }

    private static List<Tensor> padded(List<List<Tensor>> outputs, Body body, List<Tensor> states, int most) {
        List<List<Tensor>> all = new ArrayList<>(outputs);
        if (outputs.size() < most) {
            List<Tensor> witness = outputs.isEmpty() ? unrecorded(body, states) : outputs.get(0);
            List<Tensor> zeros = witness.stream().map(WhileLoop::zeros).toList();
            all.addAll(Collections.nCopies(most - outputs.size(), zeros));
        }
        return Steps.stacked("whileLoop", all);
    }

    private static List<Tensor> unrecorded(Body body, List<Tensor> states) {
        try (Recording paused = Recording.set(false, Recording.isTraining())) {
            return body.apply(states).outputs();
        }
    }
}
