package dev.bellows.spark.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.io.Folder;
import dev.bellows.io.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HadoopFoldersTest {
    @TempDir
    Path directory;

    private HadoopFolders folders;

    @BeforeEach
    void open() throws IOException {
        Configuration hadoop = new Configuration();
        hadoop.set("a.setting", "travels");
        Configuration there = HadoopSettings.of(hadoop).configuration();
        assertEquals("travels", there.get("a.setting"));
        folders = new HadoopFolders(directory.resolve("deep/down").toUri().toString(), there);
    }

    @Test
    void aFolderIsWholeOrHasNoManifest() throws IOException {
        assertEquals(List.of(), folders.names());
        folders.write("one", files -> files.text("a", "old").text("b", "old"));
        assertThrows(
                IOException.class,
                () -> folders.write("one", files -> files.text("a", "new").file("b", out -> {
                    throw new IOException("disk full");
                })));
        assertEquals("old", text("one", "a"));
        assertEquals(List.of("one"), folders.names(), "nothing unfinished is left");
        folders.write("one", files -> files.text("a", "new"));
        assertEquals("new", text("one", "a"));
        assertFalse(folders.open("one").has("b"), "a file of what was there before");
        Manifest.read(folders.open("one")).verify(folders.open("one"), "");
    }

    @Test
    void whatAWriterLeftIsDeletedByTheNext() throws IOException {
        Files.createDirectories(directory.resolve("deep/down/.one.of-one-that-was-killed"));
        folders.write("one", files -> files.text("a", "x"));
        assertEquals(List.of("one"), folders.names());
    }

    @Test
    void deletesWhatIsThere() throws IOException {
        folders.write("one", files -> files.text("a", "x"));
        folders.delete("one");
        folders.delete("one");
        assertEquals(List.of(), folders.names());
    }

    @Test
    void notesAreReplaced() throws IOException {
        assertEquals(Optional.empty(), folders.note("best"));
        folders.note("best", "one");
        folders.note("best", "two");
        assertEquals(Optional.of("two"), folders.note("best"));
    }

    @Test
    void knowsWhetherAllMachinesSeeTheSame() throws IOException {
        assertFalse(folders.isShared());
        assertThrows(IOException.class, () -> new HadoopFolders("nosuch://place/x", new Configuration()));
        assertTrue(folders.toString().startsWith("file:"), folders.toString());
    }

    private String text(String name, String file) throws IOException {
        Folder folder = folders.open(name);
        try (InputStream in = Manifest.read(folder).open(folder, file, "")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
