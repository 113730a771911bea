package dev.bellows.cuda.kernel;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.op.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Ops that are computed while an element is in a register: elementwise ones, such as turn elements around as they are read, and reductions along the same rows with what is computed of their results. Made by
 * {@link FusedGroup} alone.
 *
 * @param inputs how each input is read
 * @param steps in an order in which each is computed before it is read
 * @param stored the steps whose results are outputs, in order
 * @param overwrites by output the input in whose memory it may be computed, or -1
 * @param rows along which the steps reduce, or null if none does. Then every step has one element for each of all elements or one for each row
 */
record FusedPart(
        List<Reading> inputs,
        List<Step> steps,
        List<Integer> stored,
        List<Integer> overwrites,
        @Nullable RowLayout rows) {
    /** How an input lies to the elements that are computed of it. */
    enum Reach {
        /** One for each element. */
        EACH,
        /** One for each row. */
        ROW,
        /** One for all. */
        SCALAR,
        /** Broadcast along some axes, or turned around. */
        WALK
    }

    /**
     * How an input is read.
     *
     * @param isOfRow whether it is read once for a row, and not once for an element
     * @param way where its elements lie, if it is walked through
     * @param start where the first one lies
     */
    record Reading(Reach reach, boolean isOfRow, Walk.@Nullable Way way, long start) {}

    /** One op. */
    record Step(Op op, List<Operand> operands) {
        Step {
            operands = List.copyOf(operands);
        }
    }

    /**
     * What a step reads.
     *
     * @param isInput whether {@code number} is that of an input, and not of a step
     * @param shape in which the step sees it
     */
    record Operand(boolean isInput, int number, Shape shape) {}

    FusedPart {
        inputs = List.copyOf(inputs);
        steps = List.copyOf(steps);
        stored = List.copyOf(stored);
        overwrites = List.copyOf(overwrites);
    }

    /** How many arguments of eight bytes a kernel is given for it, as {@link FusedText} has them. */
    int argumentCount() {
        int count = 2 + inputs.size() + stored.size() + 1;
        if (rows != null) {
            count += 3 + rows.firsts().struct().length + rows.elements().struct().length;
        }
        for (Reading reading : inputs) {
            count += reading.way == null ? 0 : 1 + reading.way.struct().length;
        }
        return count;
    }

    /** What the outputs are. */
    List<Spec> infer(List<Spec> in) {
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
