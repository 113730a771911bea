package dev.bellows.train.fit;

import dev.bellows.memory.Scope;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Parameter;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** The weights that want a gradient, and the arrays for it. */
final class WeightGradients {
    private WeightGradients() {}

    /** The arrays of those weights that are known and have a gradient attached. */
    static List<NDArray> wanting(Collection<Parameter> weights) {
        return weights.stream()
                .map(Parameter::dataOrNull)
                .filter(Objects::nonNull)
                .filter(data -> data.grad() != null)
                .toList();
    }

    /** The arrays of the tables whose gradients come by rows. */
    static List<NDArray> byRows(Collection<Parameter> weights) {
        return weights.stream()
                .map(Parameter::dataOrNull)
                .filter(Objects::nonNull)
                .filter(data -> data.gradRequest() == GradRequest.ROWS)
                .toList();
    }

    /** Asks for whole gradients in place of those by rows: batches add up their gradients in whole arrays. */
    static void requestWhole(Collection<Parameter> weights) {
        for (Parameter weight : weights) {
            if (weight.gradRequest() == GradRequest.ROWS) {
                weight.gradRequest(GradRequest.WRITE);
            }
        }
    }

    static List<NDArray> of(List<NDArray> weights) {
        return weights.stream()
                .map(weight -> Objects.requireNonNull(weight.grad()))
                .toList();
    }

    /** Puts or adds gradients to their arrays. */
    static void store(List<NDArray> gradients, List<NDArray> into, boolean add) {
        try (Scope scope = Scope.open("gradients")) {
            for (int i = 0; i < into.size(); i++) {
                NDArray target = into.get(i);
                target.assign(add ? (NDArray) target.add(gradients.get(i)) : gradients.get(i));
            }
        }
    }
}
