package dev.bellows.train.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bellows.io.LocalFolder;
import dev.bellows.io.Manifest;
import dev.bellows.io.Safetensors;
import dev.bellows.ndarray.NDArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
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

    private final Path directory;
    private final Manifest manifest;

    private Checkpoint(Path directory, Manifest manifest) {
        this.directory = directory;
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
        LocalFolder folder = new LocalFolder(directory);
        try {
            Manifest manifest = Manifest.read(folder);
            manifest.verify(folder, "; delete this checkpoint to go on from the one before");
            return new Checkpoint(directory, manifest);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "checkpoint: " + directory + " is no checkpoint: it has no " + Manifest.FILE
                            + "; give the directory of one checkpoint, not the one around them",
                    e);
        } catch (IOException e) {
            throw new IOException("checkpoint: " + e.getMessage(), e);
        }
    }

    /** Whether {@code directory} holds a finished checkpoint; its files are not read. */
    public static boolean isAt(Path directory) {
        return Files.isRegularFile(directory.resolve(Manifest.FILE));
    }

    public Path directory() {
        return directory;
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
            throw new IOException(
                    "checkpoint: " + directory.resolve(file) + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** A file as it is; the caller closes the stream. */
    public InputStream stream(String file) throws IOException {
        if (!has(file)) {
            throw new IOException("checkpoint: " + directory + " has no file " + file + ", only "
                    + manifest.files().keySet() + "; it was made for something else");
        }
        return Files.newInputStream(directory.resolve(file));
    }

    @Override
    public String toString() {
        return "checkpoint " + directory;
    }
}
