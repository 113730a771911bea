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

    private static CheckpointWriter writer(String text) {
        return Checkpoint.writer()
                .arrays("w.safetensors", Map.of("w", NDArray.of(new float[] {1, 2})))
                .text("note.json", "{\"note\": \"" + text + "\"}");
    }

    @Test
    void holdsWhatWasWritten() throws IOException {
        writer("a").write(folder().path(3));
        Checkpoint saved = Checkpoint.open(folder().path(3));
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
        writer("old").write(folder().path(3));
        CheckpointWriter failing = writer("new").file("broken", out -> {
            throw new IOException("disk full");
        });
        assertThrows(IOException.class, () -> failing.write(folder().path(3)));
        assertThrows(IOException.class, () -> failing.write(folder().path(4)));
        assertEquals(List.of(folder().path(3)), folder().all());
        assertEquals(
                "old",
                Checkpoint.open(folder().path(3)).json("note.json").path("note").asText());
        writer("new").write(folder().path(3));
        assertEquals(
                "new",
                Checkpoint.open(folder().path(3)).json("note.json").path("note").asText());
    }

    @Test
    void findsTheLatestByNumberAndKeepsTheBestBesideTheLast() throws IOException {
        assertEquals(Optional.empty(), folder().latest());
        assertEquals(Optional.empty(), folder().best());
        for (long number : new long[] {9, 10, 1_000_000_000, 11}) {
            writer("x").write(folder().path(number));
        }
        Files.createDirectory(folder().path(12)); // without a manifest: unfinished, or somebody else's
        assertEquals(folder().path(1_000_000_000), folder().latest().orElseThrow());
        folder().markBest(9);
        folder().keep(2);
        assertEquals(List.of(folder().path(9), folder().path(11), folder().path(1_000_000_000)), folder().all());
        assertEquals(folder().path(9), folder().best().orElseThrow());
    }

    @Test
    void saysWhatIsWrongWithADirectory() throws IOException {
        Path path = folder().path(1);
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
