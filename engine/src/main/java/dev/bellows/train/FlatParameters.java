package dev.bellows.train;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Parameter;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * All weights of a network side by side in one array, and their gradients in another: a step reduces and updates a few
 * long stretches instead of many short ones. The last layer comes first, since its gradients are ready first. Each
 * parameter becomes a view and starts at a multiple of 64 bytes; the gaps stay 0.
 *
 * <p>The arrays are cut into buckets at parameter boundaries; a bucket is reduced as soon as its gradients are complete,
 * while earlier layers still compute theirs.
 */
final class FlatParameters {
    private static final int ALIGNMENT = 16; // elements of f32 in a cache line

    /**
     * Consecutive parameters that are reduced together.
     *
     * @param start the first element
     * @param end one past the last element
     * @param parameters how many parameters
     */
    record Bucket(int start, int end, int parameters) {
        int elements() {
            return end - start;
        }
    }

    private final List<Parameter> parameters = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private final List<Integer> offsets;
    private final List<NDArray> gradientViews = new ArrayList<>();
    private final List<Bucket> buckets = new ArrayList<>();
    private final NDArray weights;
    private final NDArray gradients;

    /**
     * All weights but {@link Tables} and those that are frozen, by {@code optimization} or because they want no gradient.
     */
    FlatParameters(Map<String, Parameter> all, Optimization optimization, int bucketElements) {
        optimization.groups().check(all.keySet());
        all.forEach((path, parameter) -> {
            Rule rule = optimization.groups().rule(path, optimization.optimizer());
            if (parameter.role() == Parameter.Role.WEIGHT && wantsWhole(parameter) && !rule.isFrozen()) {
                check(path, parameter, rule.optimizer());
                parameters.add(parameter);
                rules.add(rule);
            }
        });
        Collections.reverse(parameters);
        Collections.reverse(rules);
        offsets = layOut(bucketElements);
        Spec spec = new Spec(Shape.of(buckets.isEmpty() ? 0 : buckets.get(buckets.size() - 1).end), DType.F32);
        weights = NDArray.zeros(spec);
        gradients = NDArray.zeros(spec);
        for (int i = 0; i < parameters.size(); i++) {
            adopt(parameters.get(i), offsets.get(i));
        }
    }

    private static boolean wantsWhole(Parameter parameter) {
        return parameter.gradRequest() == GradRequest.WRITE || parameter.gradRequest() == GradRequest.ADD;
    }

    private static void check(String path, Parameter parameter, Optimizer optimizer) {
        if (parameter.data().dtype() != DType.F32) {
            throw new DTypeException("train: parameter " + parameter + " must be f32");
        }
        if (!optimizer.worksOnParts()) {
            throw new UnsupportedOpException("train: parameter '" + path + "' may lie on several workers, and "
                    + optimizer + " needs it whole; give it another rule by ParameterGroups, or train it by Trainer");
        }
    }

    private List<Integer> layOut(int bucketElements) {
        List<Integer> starts = new ArrayList<>();
        int at = 0;
        int start = 0;
        int count = 0;
        for (Parameter parameter : parameters) {
            starts.add(at);
            at = Math.addExact(at, Math.toIntExact((parameter.shape().size() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT));
            count++;
            if (at - start >= bucketElements) {
                buckets.add(new Bucket(start, at, count));
                start = at;
                count = 0;
            }
        }
        if (count > 0) {
            buckets.add(new Bucket(start, at, count));
        }
        return starts;
    }

    private void adopt(Parameter parameter, int offset) {
        NDArray view = weights.view(offset, parameter.data().spec());
        view.assign(parameter.data());
        parameter.gradRequest(GradRequest.NULL); // gradients come from the compiled step, not from the tape
        parameter.set(view);
        gradientViews.add(gradients.view(offset, view.spec()));
    }

    /** The weights, last layer first. */
    List<Parameter> parameters() {
        return parameters;
    }

    /** How each of {@link #parameters()} is trained. */
    List<Rule> rules() {
        return rules;
    }

    /** The first element of a parameter in the flat arrays. */
    int start(int parameter) {
        return offsets.get(parameter);
    }

    /** One past the last element of a parameter and of the gap after it. */
    int end(int parameter) {
        return parameter + 1 < offsets.size()
                ? offsets.get(parameter + 1)
                : (int) weights.shape().size();
    }

    /** The gradients of {@link #parameters()} as views of {@link #gradients()}. */
    List<NDArray> gradientViews() {
        return gradientViews;
    }

    List<Bucket> buckets() {
        return buckets;
    }

    NDArray weights() {
        return weights;
    }

    NDArray gradients() {
        return gradients;
    }
}
