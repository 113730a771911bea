package dev.bellows.ndarray.control;

import dev.bellows.op.Tensor;
import java.util.List;

/**
 * What one step of a loop gives, or the loop as a whole: outputs to collect, and the states that the next step starts from.
 */
public record Step(List<Tensor> outputs, List<Tensor> states) {
    public Step {
        outputs = List.copyOf(outputs);
        states = List.copyOf(states);
    }
}
