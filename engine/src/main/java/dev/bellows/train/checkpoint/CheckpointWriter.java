package dev.bellows.train.checkpoint;

import dev.bellows.io.Safetensors;
import dev.bellows.ndarray.NDArray;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The files of a {@link Checkpoint} that is being made; nothing is on disk before {@link #write}. */
public final class CheckpointWriter {
    /** Writes the contents of a file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private final Map<String, Content> files = new LinkedHashMap<>();

    CheckpointWriter() {}

    /** Adds a safetensors file. */
    public CheckpointWriter arrays(String file, Map<String, NDArray> arrays) {
        return file(file, out -> Safetensors.write(arrays, out));
    }

    /** Adds a UTF-8 text file. */
    public CheckpointWriter text(String file, String text) {
        return file(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Adds a file of any contents. */
    public CheckpointWriter file(String file, Content content) {
        if (file.equals(Manifest.FILE) || file.contains("/") || files.putIfAbsent(file, content) != null) {
            throw new IllegalArgumentException("checkpoint: a file cannot be called '" + file
                    + "': the name is taken, or leads to another directory");
        }
        return this;
    }

    /**
     * Writes all files, waits until they are on disk, and only then gives the directory its name. A checkpoint that was
     * there is deleted right before that, as a rename cannot replace it: give each its own name, as {@link
     * CheckpointFolder} does, to be without one at no time.
     *
     * @throws IOException if the disk is full, say; what was at {@code directory} is left alone then
     */
    public Checkpoint write(Path directory) throws IOException {
        Path whole = directory.toAbsolutePath();
        Path parent = Directories.parent(whole);
        Files.createDirectories(parent);
        Path unfinished = parent.resolve("." + whole.getFileName() + ".unfinished");
        Directories.delete(unfinished);
        Files.createDirectory(unfinished);
        Map<String, Manifest.Entry> entries = new TreeMap<>();
        for (Map.Entry<String, Content> file : files.entrySet()) {
            entries.put(file.getKey(), write(unfinished.resolve(file.getKey()), file.getValue()));
        }
        byte[] manifest = new Manifest(entries).toJson();
        write(unfinished.resolve(Manifest.FILE), out -> out.write(manifest));
        Directories.force(unfinished);
        Directories.delete(whole); // a rename does not replace a directory that has files
        Files.move(unfinished, whole, StandardCopyOption.ATOMIC_MOVE);
        Directories.force(parent);
        return Checkpoint.open(directory);
    }

    private static Manifest.Entry write(Path path, Content content) throws IOException {
        MessageDigest digest = Manifest.digest();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            OutputStream out =
                    new DigestOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)), digest);
            content.writeTo(out);
            out.flush();
            channel.force(true);
            return new Manifest.Entry(channel.size(), Manifest.hex(digest));
        }
    }
}
