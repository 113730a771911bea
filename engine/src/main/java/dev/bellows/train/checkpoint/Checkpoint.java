package dev.bellows.train.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bellows.io.Folder;
import dev.bellows.io.LocalFolder;
import dev.bellows.io.Manifest;
import dev.bellows.io.Safetensors;
import dev.bellows.ndarray.NDArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One checkpoint: a directory of files with the SHA-256 of each in {@code manifest.json}. It appears under its name only
 * when every byte is on disk, so a crash leaves the one before or this one, never half of it.
 *
 * <pre>{@code
 * Checkpoint.writer()
 *         .arrays("weights.safetensors", weights)
 *         .text("network.json", json)
 *         .write(Path.of("checkpoints/model-000120"));
 * Checkpoint saved = Checkpoint.open(Path.of("checkpoints/model-000120"));
 * Map<String, NDArray> weights = saved.arrays("weights.safetensors");
 * }</pre>
 */
public final class Checkpoint {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Folder folder;
    private final Manifest manifest;

    private Checkpoint(Folder folder, Manifest manifest) {
        this.folder = folder;
        this.manifest = manifest;
    }

    /** Collects the files of a new checkpoint. */
    public static CheckpointWriter writer() {
        return new CheckpointWriter();
    }

    /**
     * Opens a checkpoint and compares every file with its checksum.
     *
     * @throws IOException if the directory is no checkpoint, or a file is missing or damaged
     */
    public static Checkpoint open(Path directory) throws IOException {
        return open(new LocalFolder(directory));
    }

    /** The same, wherever the folder lies. */
    public static Checkpoint open(Folder folder) throws IOException {
        try {
            Manifest manifest = Manifest.read(folder);
            manifest.verify(folder, "; delete this checkpoint to go on from the one before");
            return new Checkpoint(folder, manifest);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "checkpoint: " + folder + " is no checkpoint: it has no " + Manifest.FILE
                            + "; give the directory of one checkpoint, not the one around them",
                    e);
        } catch (IOException e) {
            throw new IOException("checkpoint: " + e.getMessage(), e);
        }
    }

    public boolean has(String file) {
        return manifest.files().containsKey(file);
    }

    /** The arrays of a safetensors file, which belong to the current scope. */
    public Map<String, NDArray> arrays(String file) throws IOException {
        try (InputStream in = stream(file)) {
            return new LinkedHashMap<>(Safetensors.read(in));
        }
    }

    /** The contents of a JSON file. */
    public JsonNode json(String file) throws IOException {
        try (InputStream in = stream(file)) {
            return MAPPER.readTree(in);
        } catch (JsonProcessingException e) {
            throw new IOException("checkpoint: " + folder + "/" + file + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** A file as it is; the caller closes the stream. */
    public InputStream stream(String file) throws IOException {
        if (!has(file)) {
            throw new IOException("checkpoint: " + folder + " has no file " + file + ", only "
                    + manifest.files().keySet() + "; it was made for something else");
        }
        return folder.read(file);
    }

    @Override
    public String toString() {
        return "checkpoint " + folder;
    }
}
