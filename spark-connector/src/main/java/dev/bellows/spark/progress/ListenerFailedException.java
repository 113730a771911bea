package dev.bellows.spark.progress;

/** A fit was ended because its {@link FitListener} threw what is the cause of this. */
public final class ListenerFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ListenerFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
