package dev.bellows.train.checkpoint;

import dev.bellows.io.FolderWriter;
import dev.bellows.io.LocalFolder;
import dev.bellows.io.Manifest;
import dev.bellows.io.Safetensors;
import dev.bellows.ndarray.NDArray;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The files of a {@link Checkpoint} that is being made; nothing is on disk before {@link #write}. */
public final class CheckpointWriter {
    private final Map<String, FolderWriter.Content> files = new LinkedHashMap<>();

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
    public CheckpointWriter file(String file, FolderWriter.Content content) {
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
        LocalFolder.writeWhole(directory, this::writeTo);
        return Checkpoint.open(directory);
    }

    void writeTo(FolderWriter folder) throws IOException {
        for (Map.Entry<String, FolderWriter.Content> file : files.entrySet()) {
            folder.file(file.getKey(), file.getValue());
        }
    }
}
