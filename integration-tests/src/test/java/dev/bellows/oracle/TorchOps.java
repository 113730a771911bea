package dev.bellows.oracle;

import ai.djl.ndarray.NDArray;

/** Functions that PyTorch has and DJL has no name for, made of those that it has. */
final class TorchOps {
    private TorchOps() {}

    /** One loss for each of the labels [batch], int64, under scores [batch, classes]. */
    static NDArray crossEntropy(NDArray scores, NDArray labels) {
        return scores.logSoftmax(-1).gather(labels.expandDims(1), 1).neg().squeeze(1);
    }
}
