package dev.bellows.core;

/** Shapes that do not fit: thrown before any computation starts, with the shapes in the message. */
public final class ShapeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ShapeException(String message) {
        super(message);
    }
}
