package dev.bellows.data.arrow;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Rows could not be written to a spill directory, or read back. */
public final class SpillException extends UncheckedIOException {
    private static final long serialVersionUID = 1;

    SpillException(String sentence, IOException cause) {
        super(sentence, cause);
    }
}
