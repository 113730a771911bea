package dev.bellows.nn.init;

import dev.bellows.ndarray.NDArray;

/**
 * Zeros but for the forget gate of an LSTM's bias [4 · hidden], the second of the gates input, forget, cell and output,
 * which starts at {@code forget}, 1 by default: to remember is what it does before it has learnt to forget (Jozefowicz,
 * Zaremba and Sutskever 2015).
 */
public record LSTMBias(double forget) implements Initializer {
    public LSTMBias() {
        this(1);
    }

    @Override
    public void fill(NDArray array, long key) {
        int size = (int) array.shape().size();
        if (size % 4 != 0) {
            throw new IllegalArgumentException("LSTMBias: expects a bias of four gates, got " + array.spec());
        }
        double[] values = new double[size];
        java.util.Arrays.fill(values, size / 4, size / 2, forget);
        array.set(values);
    }
}
