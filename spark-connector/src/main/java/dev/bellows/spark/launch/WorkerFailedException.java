package dev.bellows.spark.launch;

/** Ends a worker's task; its message says who failed, where, when and why, whatever then wraps it. */
public final class WorkerFailedException extends RuntimeException {
    WorkerFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
