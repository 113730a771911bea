package dev.bellows.spark.progress;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A fit under way, as its {@link FitListener} sees it. */
public final class FitRun {
    private final FitInfo info;
    private final CompletableFuture<String> wish = new CompletableFuture<>();

    public FitRun(FitInfo info) {
        this.info = info;
    }

    /** What is known of it from the start. */
    public FitInfo info() {
        return info;
    }

    /**
     * Asks for an end, from any thread, and returns at once. Training goes on for a batch or some more, until the workers have
     * heard of it; the model is what they have then, and its summary tells the reason. Later calls do nothing.
     *
     * @param reason why
     */
    public void stop(String reason) {
        wish.complete(reason);
    }

    /** Completed with the reason when an end is asked for. */
    public CompletionStage<String> stopping() {
        return wish.minimalCompletionStage();
    }

    @Override
    public String toString() {
        return info.name();
    }
}
