package dev.bellows.cuda.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SharedFolderTest {
    @TempDir
    Path root;

    private Path folder(String name, String content) throws IOException {
        Path inner = Files.createDirectories(root.resolve(name).resolve("inner"));
        Files.writeString(inner.resolve("file"), content);
        return root.resolve(name);
    }

    @Test
    void theFirstIsKeptAndTheSecondLeavesNothing() throws IOException {
        Path name = root.resolve("name");
        SharedFolder.place(folder("first", "1"), name);
        SharedFolder.place(folder("second", "2"), name);
        assertEquals("1", Files.readString(name.resolve("inner/file")));
        assertFalse(Files.exists(root.resolve("first")));
        assertFalse(Files.exists(root.resolve("second")));
    }

    @Test
    void whatCannotBePlacedAtAllIsTold() throws IOException {
        Path made = folder("made", "1");
        assertThrows(IOException.class, () -> SharedFolder.place(made, root.resolve("nowhere/name")));
    }
}
