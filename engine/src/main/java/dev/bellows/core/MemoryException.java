package dev.bellows.core;

/** Memory that cannot be had, or an array that is used after its scope was closed. */
public sealed class MemoryException extends RuntimeException permits MemoryBudgetException {
    private static final long serialVersionUID = 1L;

    public MemoryException(String message) {
        super(message);
    }
}
