package dev.bellows.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointTest {
    @TempDir
    Path directory;

    private CheckpointFolder folder() {
        return new CheckpointFolder(directory.resolve("deep").resolve("down"), "model");
    }

    private Path path(long number) {
        return directory.resolve("deep").resolve("down").resolve(folder().name(number));
    }

    private static CheckpointWriter writer(String text) {
        return Checkpoint.writer()
                .arrays("w.safetensors", Map.of("w", NDArray.of(new float[] {1, 2})))
                .text("note.json", "{\"note\": \"" + text + "\"}");
    }

    @Test
    void holdsWhatWasWritten() throws IOException {
        folder().write(3, writer("a"));
        Checkpoint saved = folder().open(3);
        assertEquals("a", saved.json("note.json").path("note").asText());
        assertArrayEquals(
                new float[] {1, 2}, saved.arrays("w.safetensors").get("w").toFloatArray());
        assertFalse(saved.has("other"));
        IOException absent =
                assertThrows(IOException.class, () -> saved.stream("other").close());
        assertTrue(absent.getMessage().contains("has no file other, only [note.json, w.safetensors]"));
    }

    @Test
    void aFailedWriteLeavesTheOldOneAndIsNoCheckpoint() throws IOException {
        writer("old").write(path(3));
        CheckpointWriter failing = writer("new").file("broken", out -> {
            throw new IOException("disk full");
        });
        assertThrows(IOException.class, () -> failing.write(path(3)));
        assertThrows(IOException.class, () -> failing.write(path(4)));
        assertEquals(List.of(3L), folder().all());
        assertEquals(
                "old", Checkpoint.open(path(3)).json("note.json").path("note").asText());
        writer("new").write(path(3));
        assertEquals(
                "new", Checkpoint.open(path(3)).json("note.json").path("note").asText());
    }

    @Test
    void findsTheLatestByNumberAndKeepsTheBestBesideTheLast() throws IOException {
        assertEquals(Optional.empty(), folder().latest());
        assertEquals(Optional.empty(), folder().best());
        for (long number : new long[] {9, 10, 1_000_000_000, 11}) {
            writer("x").write(path(number));
        }
        Files.createDirectory(path(12)); // without a manifest: unfinished, or somebody else's
        assertEquals(1_000_000_000L, folder().latest().orElseThrow());
        folder().markBest(9);
        folder().keep(2);
        assertEquals(List.of(9L, 11L, 1_000_000_000L), folder().all());
        assertEquals(9L, folder().best().orElseThrow());
    }

    @Test
    void saysWhatIsWrongWithADirectory() throws IOException {
        Path path = path(1);
        writer("x").write(path);
        assertSays("is no checkpoint: it has no manifest.json; give the directory", directory);
        Files.writeString(path.resolve("note.json"), "{\"note\": \"y\"}");
        assertSays("note.json does not match its checksum; delete this checkpoint", path);
        Files.writeString(path.resolve("note.json"), "{}");
        assertSays("note.json has 2 bytes instead of 13", path);
        Files.delete(path.resolve("note.json"));
        assertSays("note.json is missing", path);
        Files.writeString(path.resolve("manifest.json"), "{\"format\": \"other\"}");
        assertSays("was not written by Bellows", path);
        Files.writeString(path.resolve("manifest.json"), "{\"format\": \"bellows-checkpoint\", \"version\": 9}");
        assertSays("is of version 9, this release reads version 1", path);
        Files.writeString(path.resolve("manifest.json"), "nonsense");
        assertSays("manifest.json is not JSON", path);
    }

    private static void assertSays(String sentence, Path path) {
        IOException e = assertThrows(IOException.class, () -> Checkpoint.open(path));
        assertTrue(e.getMessage().contains(sentence), e.getMessage());
    }

    @Test
    void refusesNamesThatLeadElsewhere() {
        assertThrows(IllegalArgumentException.class, () -> new CheckpointFolder(directory, "../x"));
        assertThrows(
                IllegalArgumentException.class,
                () -> Checkpoint.writer().text("../x", "").text("manifest.json", ""));
    }
}
