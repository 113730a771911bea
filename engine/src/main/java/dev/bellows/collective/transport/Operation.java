package dev.bellows.collective.transport;

/** What a message belongs to: the collective that was called, or the phase of it that sent the message. */
public enum Operation {
    ALL_REDUCE("all-reduce"),
    REDUCE_SCATTER("reduce-scatter"),
    ALL_GATHER("all-gather"),
    BROADCAST("broadcast"),
    BARRIER("barrier"),
    EXCHANGE("exchange"),
    SCATTER("scatter"),
    ALL_TO_ALL("all-to-all"),
    BLOCKS("exchange of blocks"),
    MESSAGE("message");

    private final String words;

    Operation(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
