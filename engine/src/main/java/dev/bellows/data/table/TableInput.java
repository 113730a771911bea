package dev.bellows.data.table;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file, wherever it lies. Its text says where, for messages. */
public interface TableInput {
    /** The file's name, without the folders that it lies in. */
    String name();

    /** How many bytes it has. */
    long size() throws IOException;

    /** Its bytes from the first on; the caller closes the channel. */
    SeekableByteChannel open() throws IOException;

    /** A file on a disk. */
    static TableInput of(Path file) {
        return new TableInput() {
            @Override
            public String name() {
                return String.valueOf(file.getFileName());
            }

            @Override
            public long size() throws IOException {
                return Files.size(file);
            }

            @Override
            public SeekableByteChannel open() throws IOException {
                return Files.newByteChannel(file);
            }

            @Override
            public String toString() {
                return file.toString();
            }
        };
    }
}
