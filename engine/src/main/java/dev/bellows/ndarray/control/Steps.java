package dev.bellows.ndarray.control;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Concat;
import java.util.ArrayList;
import java.util.List;

/** What loops do with the results of their steps. */
final class Steps {
    private Steps() {}

    static void checkStates(String loop, int step, List<Tensor> before, List<Tensor> after) {
        List<Spec> had = before.stream().map(Tensor::spec).toList();
        List<Spec> has = after.stream().map(Tensor::spec).toList();
        if (!had.equals(has)) {
            throw new ShapeException(loop + ": step " + step + " turned states " + had + " into " + has
                    + "; states must keep their shapes and dtypes");
        }
    }

    /** For each output, those of all steps joined along a new first axis. */
    static List<Tensor> stacked(String loop, List<List<Tensor>> outputs) {
        List<Tensor> stacks = new ArrayList<>();
        for (int k = 0; k < outputs.get(0).size(); k++) {
            List<Tensor> parts = new ArrayList<>();
            for (List<Tensor> ofStep : outputs) {
                if (ofStep.size() != outputs.get(0).size()) {
                    throw new ShapeException(loop + ": step " + parts.size() + " gave " + ofStep.size()
                            + " outputs, the first one " + outputs.get(0).size());
                }
                Tensor part = ofStep.get(k);
                parts.add(part.reshape(part.shape().insert(0, 1).dims()));
            }
            stacks.add(Concat.concat(0, parts));
        }
        return stacks;
    }
}
