package dev.bellows.spark;

import dev.bellows.spark.progress.TrainingHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A training's history by itself, in a directory of the driver. */
final class SummaryFile {
    private static final String NAME = "summary.json";

    private SummaryFile() {}

    static void write(String directory, TrainingHistory history) {
        try {
            Files.createDirectories(Path.of(directory));
            Files.writeString(Path.of(directory, NAME), history.json());
        } catch (IOException e) {
            throw new UncheckedIOException("summary: could not be written to " + directory + ": " + e.getMessage(), e);
        }
    }

    static TrainingHistory read(String directory) {
        try {
            return TrainingHistory.parse(Files.readString(Path.of(directory, NAME)));
        } catch (IOException e) {
            throw new UncheckedIOException("summary: cannot be read from " + directory + ": " + e.getMessage(), e);
        }
    }
}
