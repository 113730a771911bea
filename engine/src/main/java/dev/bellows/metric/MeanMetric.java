package dev.bellows.metric;

/** What all metrics that average one number per sample share; each of them only says which number. */
abstract sealed class MeanMetric implements Metric
        permits CrossEntropy,
                MeanAbsoluteError,
                MeanCosineSimilarity,
                MeanLoss,
                MeanPairwiseDistance,
                MeanSquaredError,
                Ndcg,
                NegativeLogLikelihood,
                Perplexity,
                RootMeanSquaredError {
    private final String name;
    private final Mean mean;

    MeanMetric(String name) {
        this.name = name;
        mean = new Mean(name);
    }

    /** Adds one sample's number. */
    final void add(double amount) {
        mean.add(amount);
    }

    final double mean() {
        return mean.value();
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public double value() {
        return mean.value();
    }

    @Override
    public final double[] sums() {
        return mean.sums();
    }

    @Override
    public final void addSums(double[] sums) {
        mean.addSums(sums);
    }

    @Override
    public final void reset() {
        mean.reset();
    }
}
