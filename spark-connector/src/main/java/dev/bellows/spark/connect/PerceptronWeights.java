package dev.bellows.spark.connect;

import dev.bellows.io.Safetensors;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.spark.NeuralClassificationModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/** The weights of a network of Dense layers as MLlib's model has them: layer after layer its matrix, input by input, then its biases. */
final class PerceptronWeights {
    private PerceptronWeights() {}

    /**
     * The weights in one row.
     *
     * @param layers their sizes, the features first
     */
    static double[] of(NeuralClassificationModel model, int[] layers) {
        try (Scope scope = Scope.open("perceptron weights");
                InputStream in = model.state().network().weights().open()) {
            Map<String, NDArray> arrays = Safetensors.read(in);
            double[] all = new double[size(layers)];
            int at = 0;
            for (int i = 1; i < layers.length; i++) {
                float[] weight =
                        Objects.requireNonNull(arrays.get(i - 1 + ".weight")).toFloatArray(); // [units, in]
                for (int from = 0; from < layers[i - 1]; from++) {
                    for (int unit = 0; unit < layers[i]; unit++) {
                        all[at++] = weight[unit * layers[i - 1] + from];
                    }
                }
                for (float bias :
                        Objects.requireNonNull(arrays.get(i - 1 + ".bias")).toFloatArray()) {
                    all[at++] = bias;
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException("perceptron: the weights cannot be read", e);
        }
    }

    private static int size(int[] layers) {
        long size = 0;
        for (int i = 1; i < layers.length; i++) {
            size += (layers[i - 1] + 1L) * layers[i];
        }
        return Math.toIntExact(size);
    }
}
