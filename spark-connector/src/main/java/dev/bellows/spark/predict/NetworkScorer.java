package dev.bellows.spark.predict;

/** Scores with the engine. */
final class NetworkScorer {
    /** Idle networks a JVM keeps: enough for a streaming job that compares a few models. */
    private static final int IDLE_NETWORKS = 4;

    static final ScorerCache CACHE = new ScorerCache(IDLE_NETWORKS, NetworkScorer::load);

    private NetworkScorer() {}

    private static Scorer load(TrainedNetwork network) {
        throw new UnsupportedOperationException(network.id());
    }
}
