package dev.bellows.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Named files side by side, wherever they lie: on a disk, or on a file system of a cluster. Its text says where it is. */
public interface Folder {
    /** Whether there is a file of this name. */
    boolean has(String file) throws IOException;

    /**
     * A file's bytes; the caller closes the stream.
     *
     * @throws IOException if there is no such file
     */
    InputStream read(String file) throws IOException;

    /**
     * A new file; closing the stream makes it whole and durable.
     *
     * @throws IOException if there is one of this name
     */
    OutputStream write(String file) throws IOException;
}
