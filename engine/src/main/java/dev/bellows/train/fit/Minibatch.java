package dev.bellows.train.fit;

import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * The samples of one step. The first axis of every array is the batch.
 *
 * @param inputs what the network takes, in the order of its {@code forwardAll}
 * @param labels what the {@link Objective} takes beside the outputs; may be empty
 */
public record Minibatch(List<NDArray> inputs, List<NDArray> labels) {
    public Minibatch {
        inputs = List.copyOf(inputs);
        labels = List.copyOf(labels);
        if (inputs.isEmpty()) {
            throw new ShapeException("minibatch: there must be at least one input");
        }
        List<NDArray> all = new ArrayList<>(inputs);
        all.addAll(labels);
        List<Spec> specs = specs(all);
        for (Spec spec : specs) {
            if (spec.shape().rank() == 0
                    || spec.shape().dim(0) == 0
                    || spec.shape().dim(0) != specs.get(0).shape().dim(0)) {
                throw new ShapeException(
                        "minibatch: all arrays must have the same number of rows, and at least one: " + specs);
            }
        }
    }

    /** One input and one label. */
    public Minibatch(NDArray input, NDArray label) {
        this(List.of(input), List.of(label));
    }

    /** How many samples. */
    public int count() {
        return inputs.get(0).shape().dim(0);
    }

    /** The first label. */
    NDArray label() {
        if (labels.isEmpty()) {
            throw new ShapeException(
                    "minibatch: metrics compare the first output with the first label, and there is none");
        }
        return labels.get(0);
    }

    /** The specs of the inputs for one sample. */
    List<Spec> sample() {
        return specs(inputs).stream()
                .map(spec -> new Spec(spec.shape().without(0), spec.dtype()))
                .toList();
    }

    static List<Spec> specs(List<NDArray> arrays) {
        return arrays.stream().map(NDArray::spec).toList();
    }
}
