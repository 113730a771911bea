package dev.bellows.io.onnx.format;

import java.io.IOException;

/** A file that is no ONNX model, or is damaged: says which file, and what is wrong with it. */
public final class OnnxException extends IOException {
    private static final long serialVersionUID = 1L;

    public OnnxException(String message) {
        super(message);
    }

    public OnnxException(String message, Throwable cause) {
        super(message, cause);
    }
}
