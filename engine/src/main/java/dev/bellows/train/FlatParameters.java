package dev.bellows.train;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.GradRequest;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

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
    private final List<NDArray> gradientViews = new ArrayList<>();
    private final List<Bucket> buckets = new ArrayList<>();
    private final NDArray weights;
    private final NDArray gradients;

    FlatParameters(Collection<Parameter> all, int bucketElements) {
        for (Parameter parameter : all) {
            if (parameter.role() == Parameter.Role.WEIGHT) {
                if (parameter.data().dtype() != DType.F32) {
                    throw new DTypeException("train: parameter " + parameter + " must be f32");
                }
                parameters.add(parameter);
            }
        }
        Collections.reverse(parameters);
        List<Integer> offsets = layOut(bucketElements);
        Spec spec = new Spec(Shape.of(buckets.isEmpty() ? 0 : buckets.get(buckets.size() - 1).end), DType.F32);
        weights = NDArray.zeros(spec);
        gradients = NDArray.zeros(spec);
        for (int i = 0; i < parameters.size(); i++) {
            adopt(parameters.get(i), offsets.get(i));
        }
    }

    private List<Integer> layOut(int bucketElements) {
        List<Integer> offsets = new ArrayList<>();
        int at = 0;
        int start = 0;
        int count = 0;
        for (Parameter parameter : parameters) {
            offsets.add(at);
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
        return offsets;
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
