package dev.bellows.train.fit;

import dev.bellows.ndarray.NDArray;
import dev.bellows.optim.GradientPlaces;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the gradients of a batch wait until they are added to those of the batches before: one place for the passes of all shapes.
 * Made when first needed.
 */
final class StagedGradients implements AutoCloseable {
    private final List<NDArray> arrays = new ArrayList<>();

    /** As many arrays as there are weights, of their specs. */
    List<NDArray> of(GradientPlaces places) {
        if (!Minibatch.specs(arrays).equals(Minibatch.specs(places.weights()))) {
            close();
            for (NDArray weight : places.weights()) {
                NDArray array = NDArray.empty(weight.backend(), weight.spec());
                array.disown();
                arrays.add(array);
            }
        }
        return arrays;
    }

    @Override
    public void close() {
        arrays.forEach(NDArray::close);
        arrays.clear();
    }
}
