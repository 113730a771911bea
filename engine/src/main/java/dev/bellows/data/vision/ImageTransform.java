package dev.bellows.data.vision;

import dev.bellows.core.Draws;
import dev.bellows.data.RandomTransform;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.op.Tensor;

/** A change to a picture that may depend on chance. */
@FunctionalInterface
public interface ImageTransform extends RandomTransform<Tensor, Tensor> {
    @Override
    Tensor apply(Tensor image, Draws draws);

    /** The same for the arrays of a data set; frees all that it computes in between. */
    default RandomTransform<NDArray, NDArray> arrays() {
        return (image, draws) -> {
            try (Scope scope = Scope.open("image transform")) {
                return scope.keep((NDArray) apply(image, draws));
            }
        };
    }
}
