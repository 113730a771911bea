package dev.bellows.train.fit;

import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one step. The first axis of every array is the batch; it may be empty where others have samples.
 *
 * @param inputs what the network takes, in the order of its {@code forwardAll}
 * @param labels what the {@link Objective} takes beside the outputs; may be empty
 * @param weights how much each sample counts in the loss, [batch], floating; null where all count as one
 */
public record Minibatch(
        List<NDArray> inputs,
        List<NDArray> labels,
        @Nullable NDArray weights) {
    public Minibatch {
        inputs = List.copyOf(inputs);
        labels = List.copyOf(labels);
        if (inputs.isEmpty()) {
            throw new ShapeException("minibatch: there must be at least one input");
        }
        List<Spec> specs = specs(inputs, labels, weights);
        for (Spec spec : specs) {
            if (spec.shape().rank() == 0
                    || spec.shape().dim(0) != specs.get(0).shape().dim(0)) {
                throw new ShapeException("minibatch: all arrays must have the same number of rows: " + specs);
            }
        }
        if (weights != null && (weights.shape().rank() != 1 || !weights.dtype().isFloating())) {
            throw new ShapeException(
                    "minibatch: weights must be one floating number for each sample, got " + weights.spec());
        }
    }

    /** Samples that all count alike. */
    public Minibatch(List<NDArray> inputs, List<NDArray> labels) {
        this(inputs, labels, null);
    }

    /** One input and one label. */
    public Minibatch(NDArray input, NDArray label) {
        this(List.of(input), List.of(label));
    }

    /** How many samples. */
    public int count() {
        return inputs.get(0).shape().dim(0);
    }

    /** Copies of the first samples, at most {@code most}; the arrays belong to the current scope. */
    Minibatch first(int most) {
        return rows(0, Math.min(most, count()));
    }

    /** Copies of some samples, from one and up to another; the arrays belong to the current scope. */
    Minibatch rows(int from, int to) {
        return new Minibatch(
                inputs.stream().map(array -> rows(array, from, to)).toList(),
                labels.stream().map(array -> rows(array, from, to)).toList(),
                weights == null ? null : rows(weights, from, to));
    }

    private static NDArray rows(NDArray array, int from, int to) {
        Shape row = array.shape().without(0);
        NDArray copy = NDArray.empty(
                array.backend(), array.spec().with(Shape.of(to - from).concat(row)));
        try (Scope scope = Scope.open("rows")) {
            copy.assign(array.view(from * row.size(), copy.spec()));
        }
        return copy;
    }

    /** What the samples weigh together: their number, or the sum of their weights. */
    public double weight() {
        return weights == null
                ? count()
                : Arrays.stream(weights.toDoubleArray()).sum();
    }

    /** The weights as a list: one array or none. */
    List<NDArray> weighing() {
        return weights == null ? List.of() : List.of(weights);
    }

    /** All arrays, in the order of the components. */
    List<NDArray> arrays() {
        return arrays(inputs, labels, weights);
    }

    private static List<NDArray> arrays(List<NDArray> inputs, List<NDArray> labels, @Nullable NDArray weights) {
        List<NDArray> all = new ArrayList<>(inputs);
        all.addAll(labels);
        if (weights != null) {
            all.add(weights);
        }
        return all;
    }

    private static List<Spec> specs(List<NDArray> inputs, List<NDArray> labels, @Nullable NDArray weights) {
        return specs(arrays(inputs, labels, weights));
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
