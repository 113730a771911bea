package dev.bellows.io.mxnet.format;

import java.io.IOException;

/** A file that is none of MXNet's, or is damaged: says which file, where, and what is wrong with it. */
public final class MxNetException extends IOException {
    private static final long serialVersionUID = 1L;

    public MxNetException(String message) {
        super(message);
    }

    public MxNetException(String message, Throwable cause) {
        super(message, cause);
    }
}
