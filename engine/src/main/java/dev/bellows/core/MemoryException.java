package dev.bellows.core;

/** Memory that cannot be had, or an array that is used after its scope was closed. */
public final class MemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MemoryException(String message) {
        super(message);
    }
}
