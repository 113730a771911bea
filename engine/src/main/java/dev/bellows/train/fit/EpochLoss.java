package dev.bellows.train.fit;

/**
 * The loss of an epoch so far, over all peers.
 *
 * @param sum over the samples, each by its weight
 * @param weight of these samples; their number where all count as one
 */
record EpochLoss(double sum, double weight) {
    static final EpochLoss NONE = new EpochLoss(0, 0);

    EpochLoss plus(double lossSum, double samples) {
        return new EpochLoss(sum + lossSum, weight + samples);
    }

    double mean() {
        return sum / weight;
    }
}
