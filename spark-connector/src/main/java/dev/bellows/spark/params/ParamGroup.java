package dev.bellows.spark.params;

/** What Params are about, in the order in which they are told. */
enum ParamGroup {
    NETWORK("The network"),
    TRAINING("Training"),
    VALIDATION("Validation"),
    CHECKPOINTS("Checkpoints"),
    OPTIMIZER("How weights follow their gradients"),
    COMPUTING("What computes"),
    SCORING("Scoring"),
    WATCHING("Watching a fit"),
    LIMITS("Limits of a worker"),
    CLUSTER("The cluster");

    private final String title;

    ParamGroup(String title) {
        this.title = title;
    }

    @Override
    public String toString() {
        return title;
    }
}
