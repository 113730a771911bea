package dev.bellows.core;

/** Element types that do not fit: thrown before any computation starts, with the types in the message. */
public final class DTypeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DTypeException(String message) {
        super(message);
    }
}
