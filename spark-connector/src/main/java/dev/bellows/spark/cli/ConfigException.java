package dev.bellows.spark.cli;

/** What was asked for cannot be done as it is written; the message begins with the place, such as {@code run.yaml:12}. */
final class ConfigException extends IllegalArgumentException {
    ConfigException(String place, String message) {
        super(place + ": " + message);
    }

    ConfigException(String place, String message, Throwable cause) {
        super(place + ": " + message, cause);
    }
}
