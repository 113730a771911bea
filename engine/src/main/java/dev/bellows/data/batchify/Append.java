package dev.bellows.data.batchify;

import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import java.util.List;

/** Keeps arrays of different shapes apart: a list of them, each as a batch of one, {@code [1, …]}. */
public record Append() implements Batchify<NDArray, List<NDArray>> {
    @Override
    public List<NDArray> batch(List<? extends NDArray> samples) {
        return samples.stream().map(Append::alone).toList();
    }

    private static NDArray alone(NDArray sample) {
        Spec spec = sample.spec();
        return sample.view(0, spec.with(spec.shape().insert(0, 1)));
    }
}
