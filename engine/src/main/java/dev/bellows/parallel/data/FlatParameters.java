package dev.bellows.parallel.data;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Spec;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Parameter;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The weights of a network that this rank has, or its rows of them, side by side in a few long arrays, the buckets, and their gradients in as many others: a step
 * reduces and updates long stretches instead of many short ones. The last layer comes first, since its gradients are ready
 * first. Each parameter becomes a view and starts at a multiple of 64 bytes; the gaps stay 0.
 *
 * <p>A bucket is reduced as soon as its gradients are complete, while earlier layers still compute theirs. One array holds
 * less than 2 GiB, all of them together as much as there is memory.
 */
final class FlatParameters {
    /**
     * Consecutive parameters that are reduced together.
     *
     * @param first the number of the first
     * @param parameters how many
     * @param weights all of them
     * @param gradients in the same places
     * @param gathered whether this rank has rows of its weights, which the ranks put together for each use; their gradients come as sums over the
     *     ranks
     */
    record Bucket(int first, int parameters, NDArray weights, NDArray gradients, boolean gathered) {
        int elements() {
            return (int) weights.shape().size();
        }

        /** One past the number of the last. */
        int end() {
            return first + parameters;
        }
    }

    private final List<Parameter> parameters = new ArrayList<>();
    private final List<String> paths = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();
    private final List<NDArray> gradientViews = new ArrayList<>();
    private final List<Integer> ends = new ArrayList<>();
    private final List<NDArray> weights = new ArrayList<>();
    private final List<Bucket> buckets = new ArrayList<>();

    /**
     * All weights that are here but {@link Tables} and those that are frozen, by {@code optimization} or because they want no gradient.
     */
    FlatParameters(Map<String, Parameter> all, Optimization optimization, int bucketElements) {
        this(all, optimization, sizes -> BucketLayout.of(sizes, bucketElements));
    }

    /** @param longest how many elements an array may have */
    FlatParameters(Map<String, Parameter> all, Optimization optimization, int bucketElements, long longest) {
        this(all, optimization, sizes -> BucketLayout.of(sizes, bucketElements, longest));
    }

    private FlatParameters(
            Map<String, Parameter> all, Optimization optimization, Function<List<Long>, BucketLayout> layout) {
        optimization.groups().check(all.keySet());
        all.forEach((path, parameter) -> {
            Rule rule = optimization.groups().rule(path, optimization.optimizer());
            if (isTrained(parameter, rule)) {
                check(path, parameter, rule.optimizer());
            }
        });
        add(false, all, optimization);
        int whole = parameters.size();
        add(true, all, optimization);
        // Gradients come from the compiled step, not from the tape.
        parameters.forEach(parameter -> parameter.gradRequest(GradRequest.NULL));
        layOut(0, whole, layout);
        layOut(whole, parameters.size(), layout);
        addGradients();
    }

    private static boolean isTrained(Parameter parameter, Rule rule) {
        return parameter.role() == Parameter.Role.WEIGHT
                && !parameter.isElsewhere()
                && parameter.gradRequest().isWhole()
                && !rule.isFrozen();
    }

    /** Adds the weights that are gathered, or those that are not, the last layer's first. */
    private void add(boolean gathered, Map<String, Parameter> all, Optimization optimization) {
        int first = parameters.size();
        all.forEach((path, parameter) -> {
            Rule rule = optimization.groups().rule(path, optimization.optimizer());
            if (isTrained(parameter, rule) && parameter.isGathered() == gathered) {
                parameters.add(first, parameter);
                paths.add(first, path);
                rules.add(first, rule);
            }
        });
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

    /** Lays out the parameters from number {@code from} to {@code to}, in buckets of their own. */
    private void layOut(int from, int to, Function<List<Long>, BucketLayout> layout) {
        BucketLayout made = layout.apply(parameters.subList(from, to).stream()
                .map(each -> each.shape().size())
                .toList());
        starts.addAll(made.starts());
        made.buckets().forEach(bucket -> close(from + bucket.first(), from + bucket.end(), bucket.elements()));
    }

    private void close(int first, int end, int elements) {
        NDArray flat = NDArray.zeros(Spec.of(DType.F32, elements));
        for (int i = first; i < end; i++) {
            Parameter parameter = parameters.get(i);
            NDArray view = flat.view(starts.get(i), parameter.data().spec());
            view.assign(parameter.data());
            parameter.set(view); // frees its own array before the next bucket is made
        }
        weights.add(flat);
        ends.add(end);
    }

    /** Makes the gradients, only now that no weight is there twice. */
    private void addGradients() {
        int first = 0;
        for (int i = 0; i < weights.size(); i++) {
            NDArray gradients = NDArray.zeros(weights.get(i).spec());
            boolean gathered = parameters.get(first).isGathered();
            buckets.add(new Bucket(first, ends.get(i) - first, weights.get(i), gradients, gathered));
            for (; first < ends.get(i); first++) {
                gradientViews.add(
                        gradients.view(starts.get(first), parameters.get(first).spec()));
            }
        }
    }

    /** The weights, last layer first; behind all others those that ranks put together for each use. */
    List<Parameter> parameters() {
        return parameters;
    }

    /** The path of each of {@link #parameters()}. */
    List<String> paths() {
        return paths;
    }

    /** How each of {@link #parameters()} is trained. */
    List<Rule> rules() {
        return rules;
    }

    /** The first element of a parameter in its bucket. */
    int start(int parameter) {
        return starts.get(parameter);
    }

    /** One past the last element of a parameter, and of the gap after it, in its bucket. */
    int end(Bucket bucket, int parameter) {
        return parameter + 1 < bucket.end() ? starts.get(parameter + 1) : bucket.elements();
    }

    /** The gradients of {@link #parameters()} as views of those of the buckets. */
    List<NDArray> gradientViews() {
        return gradientViews;
    }

    List<Bucket> buckets() {
        return buckets;
    }
}
