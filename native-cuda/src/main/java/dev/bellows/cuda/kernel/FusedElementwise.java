package dev.bellows.cuda.kernel;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import dev.bellows.op.Primitive;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Several elementwise ops as one: each element goes through all of them while it is in a register. Made by {@link Fusion} alone. Inputs: what the steps read that none of them
 * computes. All steps have as many elements.
 *
 * @param steps in an order in which each is computed before it is read
 * @param stored the steps whose results are outputs, in order
 * @param overwrites by output the input in whose memory it may be computed, or -1
 */
public record FusedElementwise(List<Step> steps, List<Integer> stored, List<Integer> overwrites) implements Primitive {
    /** One op. */
    public record Step(Op op, List<Operand> operands) {
        public Step {
            operands = List.copyOf(operands);
        }
    }

    /**
     * What a step reads.
     *
     * @param isInput whether {@code number} is that of an input, and not of a step
     * @param shape in which the step sees it
     */
    public record Operand(boolean isInput, int number, Shape shape) {}

    public FusedElementwise {
        steps = List.copyOf(steps);
        stored = List.copyOf(stored);
        overwrites = List.copyOf(overwrites);
    }

    @Override
    public List<Spec> infer(List<Spec> in) {
        List<Spec> results = results(in);
        return stored.stream().map(results::get).toList();
    }

    /** What each step computes. */
    List<Spec> results(List<Spec> in) {
        List<Spec> results = new ArrayList<>();
        for (Step step : steps) {
            List<Spec> seen = step.operands.stream()
                    .map(operand -> new Spec(operand.shape, dtype(operand, in, results)))
                    .toList();
            results.add(step.op.infer(seen).get(0));
        }
        return results;
    }

    private static DType dtype(Operand operand, List<Spec> in, List<Spec> results) {
        return (operand.isInput ? in : results).get(operand.number).dtype();
    }

    @Override
    public String toString() {
        return steps.stream().map(step -> step.op.name()).collect(Collectors.joining(" + "));
    }
}
