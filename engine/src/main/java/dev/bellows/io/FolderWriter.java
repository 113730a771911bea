package dev.bellows.io;

import dev.bellows.ndarray.NDArray;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;

/** Writes files into a folder, and at the end the {@link Manifest} with their lengths and checksums. */
public final class FolderWriter {
    /** Writes the bytes of a file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private final Folder folder;
    private final Map<String, Manifest.Entry> entries = new TreeMap<>();

    public FolderWriter(Folder folder) {
        this.folder = folder;
    }

    /** Writes a safetensors file. */
    public FolderWriter arrays(String file, Map<String, NDArray> arrays) throws IOException {
        return file(file, out -> Safetensors.write(arrays, out));
    }

    /** Writes a UTF-8 text file. */
    public FolderWriter text(String file, String text) throws IOException {
        return file(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Writes a file of any contents.
     *
     * @throws IllegalArgumentException if the name is taken, or leads to another directory
     */
    public FolderWriter file(String file, Content content) throws IOException {
        if (file.equals(Manifest.FILE) || file.contains("/") || entries.containsKey(file)) {
            throw new IllegalArgumentException(
                    "folder: a file cannot be called '" + file + "': the name is taken, or leads to another directory");
        }
        entries.put(file, write(file, content));
        return this;
    }

    /** Writes the manifest; a folder without one is unfinished. */
    public void finish() throws IOException {
        byte[] manifest = new Manifest(entries).toJson();
        write(Manifest.FILE, out -> out.write(manifest));
    }

    private Manifest.Entry write(String file, Content content) throws IOException {
        MessageDigest digest = Manifest.digest();
        CountingStream out = new CountingStream(folder.write(file));
        try (out) {
            content.writeTo(new DigestOutputStream(out, digest));
        }
        return new Manifest.Entry(out.bytes(), Manifest.hex(digest));
    }

    private static final class CountingStream extends OutputStream {
        private final OutputStream out;
        private long bytes;

        CountingStream(OutputStream out) {
            this.out = out;
        }

        long bytes() {
            return bytes;
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
            bytes++;
        }

        @Override
        public void write(byte[] values, int from, int count) throws IOException {
            out.write(values, from, count);
            bytes += count;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
