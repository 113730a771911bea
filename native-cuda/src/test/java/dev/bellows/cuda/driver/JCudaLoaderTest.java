package dev.bellows.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JCudaLoaderTest {
    @Test
    void noFolderOfNativesIsLeft() throws IOException {
        String usual = System.getProperty("java.io.tmpdir");
        List<Path> folders = new ArrayList<>();
        JCudaLoader.inPrivateFolder(() -> {
            Path folder = Path.of(System.getProperty("java.io.tmpdir"));
            folders.add(folder);
            try {
                Files.createFile(folder.resolve("libJCudaDriver-12.6.0-linux-x86_64.so"));
                Files.createFile(folder.resolve("libJCudnn-12.6.0-linux-x86_64.so"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertEquals(usual, System.getProperty("java.io.tmpdir"));
        assertFalse(Files.exists(folders.get(0)), folders.toString());
    }
}
