package dev.bellows.oracle;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.norm.BatchNorm;
import java.util.List;

/** Functions that PyTorch has and DJL has no name for, made of those that it has. */
final class TorchOps {
    /** The axis that tells DJL to pass the array on as it is, with the channels at axis 1. */
    private static final int CHANNELS = -1;

    private TorchOps() {}

    /** One loss for each of the labels [batch], int64, under scores [batch, classes]. */
    static NDArray crossEntropy(NDArray scores, NDArray labels) {
        return scores.logSoftmax(-1).gather(labels.expandDims(1), 1).neg().squeeze(1);
    }

    /** Normalised by given statistics: x, gamma and beta. */
    static NDArray batchNorm(List<NDArray> in, float[] mean, float[] variance, double epsilon) {
        NDManager manager = in.get(0).getManager();
        return BatchNorm.batchNorm(
                        in.get(0),
                        manager.create(mean),
                        manager.create(variance),
                        in.get(1),
                        in.get(2),
                        CHANNELS,
                        0,
                        (float) epsilon,
                        false)
                .singletonOrThrow();
    }

    /**
     * Normalised by the batch: x, gamma and beta to y, mean and biased variance. With a momentum of 0 the running
     * statistics that PyTorch writes are those of this batch; its variance is the unbiased one.
     */
    static List<NDArray> batchNormTraining(List<NDArray> in, double epsilon) {
        NDArray x = in.get(0);
        NDArray mean = in.get(1).zerosLike();
        NDArray variance = in.get(1).zerosLike();
        NDArray y = batchNormTraining(in, mean, variance, 0, epsilon);
        double n = (double) x.size() / x.getShape().get(1);
        return List.of(y, mean, variance.mul((n - 1) / n));
    }

    /** As above with running statistics of the caller's: running = momentum · running + (1 - momentum) · batch. */
    static NDArray batchNormTraining(
            List<NDArray> in, NDArray mean, NDArray variance, double momentum, double epsilon) {
        return BatchNorm.batchNorm(
                        in.get(0),
                        mean,
                        variance,
                        in.get(1),
                        in.get(2),
                        CHANNELS,
                        (float) momentum,
                        (float) epsilon,
                        true)
                .singletonOrThrow();
    }
}
