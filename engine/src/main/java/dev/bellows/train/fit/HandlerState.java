package dev.bellows.train.fit;

import dev.bellows.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a handler remembers between batches.
 *
 * @param numbers in an order of its own
 * @param arrays by names of its own
 */
public record HandlerState(List<Double> numbers, Map<String, NDArray> arrays) {
    /** Nothing. */
    public static final HandlerState NONE = new HandlerState(List.of(), Map.of());

    /** Numbers alone. */
    public static HandlerState of(double... numbers) {
        return new HandlerState(Arrays.stream(numbers).boxed().toList(), Map.of());
    }

    /** The numbers as a primitive array. */
    public double[] toDoubles() {
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
