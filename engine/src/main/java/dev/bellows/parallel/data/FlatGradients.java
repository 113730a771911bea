package dev.bellows.parallel.data;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/** Gradients side by side in a few long arrays, which travel and are added up as one each. */
final class FlatGradients {
    private static final int ALIGNMENT = 16; // elements of f32 in a cache line

    private final List<NDArray> buckets = new ArrayList<>();
    private final List<NDArray> views = new ArrayList<>();

    /**
     * Places for the gradients of weights; the arrays belong to the current scope.
     *
     * @param bucketElements at how many elements an array is full
     * @throws DTypeException if a weight is not f32
     */
    FlatGradients(List<NDArray> weights, int bucketElements) {
        int first = 0;
        long elements = 0;
        for (int i = 0; i < weights.size(); i++) {
            if (weights.get(i).dtype() != DType.F32) {
                throw new DTypeException(
                        "train: weights must be f32, got " + weights.get(i).spec());
            }
            elements += padded(weights.get(i));
            if (elements >= bucketElements || i + 1 == weights.size()) {
                add(weights.subList(first, i + 1), elements);
                first = i + 1;
                elements = 0;
            }
        }
    }

    private static long padded(NDArray weight) {
        return (weight.shape().size() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private void add(List<NDArray> weights, long elements) {
        NDArray bucket = NDArray.zeros(Spec.of(DType.F32, Math.toIntExact(elements)));
        buckets.add(bucket);
        long at = 0;
        for (NDArray weight : weights) {
            views.add(bucket.view(at, weight.spec()));
            at += padded(weight);
        }
    }

    List<NDArray> buckets() {
        return buckets;
    }

    /** The place of each weight's gradient. */
    List<NDArray> views() {
        return views;
    }
}
