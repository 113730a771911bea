package dev.bellows.ndarray;

/**
 * Whether this thread's ops remember where their outputs came from, and whether layers behave as in training. Set through
 * {@code Autograd}; a layer such as dropout asks {@link #isTraining()}.
 */
public final class Recording implements AutoCloseable {
    private record State(boolean recording, boolean training) {}

    private static final State IDLE = new State(false, false);
    private static final ThreadLocal<State> CURRENT = ThreadLocal.withInitial(() -> IDLE);

    private final State before = CURRENT.get();

    private Recording(State now) {
        CURRENT.set(now);
    }

    /** Sets both until the result is closed. */
    public static Recording set(boolean recording, boolean training) {
        return new Recording(new State(recording, training));
    }

    public static boolean isRecording() {
        return CURRENT.get().recording;
    }

    public static boolean isTraining() {
        return CURRENT.get().training;
    }

    /** Goes back to what was set before. */
    @Override
    public void close() {
        CURRENT.set(before);
    }
}
