package dev.bellows.core;

/** No kernel computes an op for these specs on this backend, and the op has no definition to fall back on. */
public final class UnsupportedOpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnsupportedOpException(String message) {
        super(message);
    }

    public UnsupportedOpException(String message, Throwable cause) {
        super(message, cause);
    }
}
