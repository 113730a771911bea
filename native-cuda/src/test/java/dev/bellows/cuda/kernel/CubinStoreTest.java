package dev.bellows.cuda.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bellows.cuda.driver.EchoCompiler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CubinStoreTest {
    @TempDir
    Path root;

    private Path folder;
    private CubinStore store;
    private final EchoCompiler compiler = new EchoCompiler();

    @BeforeEach
    void open() {
        folder = root.resolve("a/b");
        store = new CubinStore(folder);
    }

    private String compile(String source, String architecture, String... options) {
        byte[] code = store.compile(compiler, "k.cu", source, architecture, List.of(options));
        return new String(code, StandardCharsets.UTF_8);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }

    @Test
    void compilesOnceForEachSourceArchitectureAndOption() {
        for (int round = 0; round < 2; round++) {
            assertEquals("xsm_90[]", compile("x", "sm_90"));
            assertEquals("ysm_90[]", compile("y", "sm_90"));
            assertEquals("xsm_80[]", compile("x", "sm_80"));
            assertEquals("xsm_90[-DA]", compile("x", "sm_90", "-DA"));
        }
        assertEquals(4, compiler.times());
    }

    @Test
    void aDamagedFileIsCompiledAnewAndReplaced() throws IOException {
        compile("x", "sm_90");
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 5, 32, whole.length - 1, whole.length}) {
            byte[] damaged = Arrays.copyOf(whole, length);
            if (length > 0) {
                damaged[length - 1] ^= 1;
            }
            Files.write(file, damaged);
            int before = compiler.times();
            assertEquals("xsm_90[]", compile("x", "sm_90"));
            assertEquals(before + 1, compiler.times(), "with " + length + " bytes of it");
            assertArrayEquals(whole, Files.readAllBytes(file));
        }
        assertEquals(1, files().size(), "nothing else is left");
    }

    @Test
    void theFolderIsItsOwnersAlone() throws IOException {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"), "has no permissions");
        compile("x", "sm_90");
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(files().get(0))));
    }

    @Test
    void aFolderThatOthersCanWriteIsNotTrusted() throws IOException {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"), "has no permissions");
        compile("x", "sm_90");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertEquals("xsm_90[]", compile("x", "sm_90"));
        assertEquals("ysm_90[]", compile("y", "sm_90"));
        assertEquals(3, compiler.times());
        assertEquals(1, files().size());
    }

    @Test
    void aFolderThatCannotBeMadeCostsTimeAlone() throws IOException {
        Files.writeString(root.resolve("a"), "a file where a folder should be");
        assertEquals("xsm_90[]", compile("x", "sm_90"));
        assertEquals("xsm_90[]", compile("x", "sm_90"));
        assertEquals(2, compiler.times());
    }
}
