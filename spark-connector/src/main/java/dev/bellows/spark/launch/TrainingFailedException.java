package dev.bellows.spark.launch;

/** Training failed on the cluster. The message tells who failed first and why; the cause is what Spark threw. */
public final class TrainingFailedException extends RuntimeException {
    TrainingFailedException(String message, Throwable cause) {
        super(message, cause);
    }

    TrainingFailedException(String message) {
        super(message);
    }
}
