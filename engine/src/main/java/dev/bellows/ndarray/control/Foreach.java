package dev.bellows.ndarray.control;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Slice;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a body over the slices of arrays along their first axis, as MXNet's foreach: a scan. The number of steps is known from
 * the shapes, so it is unrolled on arrays and symbols alike.
 */
public final class Foreach {
    /** One step. */
    @FunctionalInterface
    public interface Body {
        /** From the slices [...] of the data [steps, ...] and the states to outputs and new states like the old. */
        Step apply(List<Tensor> slices, List<Tensor> states);
    }

    private Foreach() {}

    /**
     * The outputs of all steps, stacked along a new first axis, and the states after the last one.
     *
     * @param data one array or more, whose first extents are equal and at least 1
     * @param states what the first step starts from; may be empty
     * @throws ShapeException if the data differ in their number of steps, or a step changes the states' shapes
     */
    public static Step foreach(Body body, List<Tensor> data, List<Tensor> states) {
        int steps = steps(data);
        List<List<Tensor>> outputs = new ArrayList<>();
        List<Tensor> now = List.copyOf(states);
        for (int i = 0; i < steps; i++) {
            int at = i;
            Step step = body.apply(data.stream().map(x -> slice(x, at)).toList(), now);
            Steps.checkStates("foreach", i, now, step.states());
            outputs.add(step.outputs());
            now = step.states();
        }
        return new Step(Steps.stacked("foreach", outputs), now);
    }

    private static int steps(List<Tensor> data) {
        List<Spec> specs = data.stream().map(Tensor::spec).toList();
        boolean sliced =
                !specs.isEmpty() && specs.stream().allMatch(x -> x.shape().rank() > 0);
        if (!sliced
                || specs.stream().mapToInt(x -> x.shape().dim(0)).distinct().count() != 1
                || specs.get(0).shape().dim(0) == 0) {
            throw new ShapeException(
                    "foreach: needs data with equal first extents of at least 1, got " + specs + "; pad or slice them");
        }
        return specs.get(0).shape().dim(0);
    }

    private static Tensor slice(Tensor x, int at) {
        return Slice.slice(x, 0, at, at + 1).reshape(x.shape().without(0).dims());
    }
}
