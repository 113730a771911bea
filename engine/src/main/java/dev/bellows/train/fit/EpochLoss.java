package dev.bellows.train.fit;

/** The loss of an epoch so far. */
record EpochLoss(double sum, long samples) {
    static final EpochLoss NONE = new EpochLoss(0, 0);

    EpochLoss plus(double lossSum, int count) {
        return new EpochLoss(sum + lossSum, samples + count);
    }

    double mean() {
        return sum / samples;
    }
}
