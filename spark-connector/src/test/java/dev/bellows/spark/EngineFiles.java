package dev.bellows.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small files of others' formats, which the engine's tests read too. */
public final class EngineFiles {
    private static final Path RESOURCES = Path.of("..", "engine", "src", "test", "resources");

    private EngineFiles() {}

    /** Copies a file, such as {@code keras/picture.keras}, into a folder under its own name. */
    public static Path copy(String file, Path folder) throws IOException {
        Path from = RESOURCES.resolve(file);
        Files.createDirectories(folder);
        return Files.write(folder.resolve(String.valueOf(from.getFileName())), Files.readAllBytes(from));
    }
}
