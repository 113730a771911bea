package dev.bellows.core;

/** A native library refused a call: which call, and the status it returned. */
public class BackendException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String call;

    public BackendException(String call, int code, String detail) {
        super(call + ": status " + code + ": " + detail);
        this.code = code;
        this.call = call;
    }

    /** The library's own status code. */
    public int code() {
        return code;
    }

    /** The library's function that failed. */
    public String call() {
        return call;
    }
}
