package dev.bellows.optim;

import dev.bellows.ndarray.NDArray;
import java.util.List;

/**
 * Where a pass puts the gradients of a summed loss.
 *
 * @param weights those that get whole gradients
 * @param gradients the arrays for these, in the same order
 * @param tables those whose gradients come by rows
 */
public record GradientPlaces(List<NDArray> weights, List<NDArray> gradients, List<NDArray> tables) {
    public GradientPlaces {
        weights = List.copyOf(weights);
        gradients = List.copyOf(gradients);
        tables = List.copyOf(tables);
    }
}
