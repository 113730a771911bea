package dev.bellows.spark;

import dev.bellows.io.Safetensors;
import dev.bellows.memory.Scope;
import dev.bellows.spark.predict.TrainedNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;

/** The weights of a model as arrays, for comparing. */
final class SavedWeights {
    private SavedWeights() {}

    static Map<String, float[]> of(NetworkModel<?> model) throws IOException {
        return of(model.state().network());
    }

    static Map<String, float[]> of(TrainedNetwork network) throws IOException {
        Map<String, float[]> arrays = new TreeMap<>();
        try (Scope scope = Scope.open("saved weights");
                InputStream file = network.weights().open()) {
            Safetensors.read(file).forEach((name, array) -> {
                if (array.dtype().isFloating()) { // counters of dropout are none
                    arrays.put(name, array.toFloatArray());
                }
            });
        }
        return arrays;
    }

    /** The largest difference of two weights in the same place, relative to the largest weight of their array. */
    static double largestRelativeDifference(NetworkModel<?> one, NetworkModel<?> other) throws IOException {
        Map<String, float[]> expected = of(one);
        Map<String, float[]> actual = of(other);
        double largest = expected.keySet().equals(actual.keySet()) ? 0 : Double.POSITIVE_INFINITY;
        for (Map.Entry<String, float[]> array : expected.entrySet()) {
            largest = Math.max(largest, relative(array.getValue(), actual.get(array.getKey())));
        }
        return largest;
    }

    private static double relative(float[] expected, float[] actual) {
        double scale = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            scale = Math.max(scale, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(expected[i] - actual[i]));
        }
        return difference / scale;
    }
}
