package dev.bellows.train.fit;

/**
 * Hears of the progress of a {@link Training}, may read and publish its {@linkplain Training#scores() scores} and may
 * {@linkplain Training#stop stop} it. An exception ends the training.
 *
 * <p>Handlers are called by rising {@link #order()}, equal ones as they were given; {@link #trainEnd} in reverse, as
 * resources are closed.
 */
public interface Handler {
    /** Those who measure what others read. */
    int MEASURES = -1000;
    /** Those who save what all others remember. */
    int SAVES = 1000;

    /** Under which its state is saved; two handlers of one name are told apart by their order. */
    default String name() {
        return getClass().getSimpleName();
    }

    /** When it is called, the least first; 0 unless overridden. */
    default int order() {
        return 0;
    }

    default void trainBegin(Training training) {}

    /** Called before the first batch of an epoch; not where a run is resumed within it. */
    default void epochBegin(Training training) {}

    default void batchBegin(Training training) {}

    default void batchEnd(Training training, Step step) {}

    /**
     * Called after the last batch of an epoch; the training already stands at the start of the next.
     *
     * @param epoch the one that ended
     */
    default void epochEnd(Training training, int epoch) {}

    /** Called once training has ended or was stopped; not after a failure. */
    default void trainEnd(Training training) {}

    /** Called instead of {@link #trainEnd} where training failed: to free what the handler holds. */
    default void failed(Training training, Throwable cause) {}

    /** What must be saved for a resumed run to go on as if nothing had happened. */
    default HandlerState state() {
        return HandlerState.NONE;
    }

    /** Takes back a {@link #state()}, whose arrays belong to the caller. */
    default void restore(Training training, HandlerState state) {}
}
