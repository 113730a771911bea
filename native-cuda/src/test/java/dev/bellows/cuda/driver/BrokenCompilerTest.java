package dev.bellows.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.NativeLibrary;
import dev.bellows.cuda.emulator.Emulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compilers that are there, and cannot be used. */
final class BrokenCompilerTest {
    private static final int CUDA_12 = 12060;
    private static final int CUDA_13 = 13000;

    @TempDir
    Path root;

    private Path folder(String name, int major) throws IOException {
        Path folder = Files.createDirectories(root.resolve(name));
        Files.writeString(folder.resolve("libnvrtc.so." + major), "half a download");
        return folder;
    }

    @Test
    void aDamagedFileIsAReasonAndNoException() throws IOException {
        Path folder = folder("broken", 12);
        for (int time = 0; time < 2; time++) {
            Nvrtc.Found found = Nvrtc.find(LibraryFinder.in(List.of(folder)), CUDA_12);
            assertNull(found.compiler());
            String reason = String.valueOf(found.reason());
            assertTrue(reason.startsWith(folder.resolve("libnvrtc.so.12") + " cannot be used: "), reason);
            assertEquals(
                    reason,
                    assertThrows(IllegalStateException.class, found::get).getMessage());
        }
    }

    @Test
    void anotherFolderMayHaveAWholeOne() throws IOException {
        Emulator.get();
        List<Path> folders =
                List.of(folder("broken", 12), LibraryFinder.ofSystem().folders().get(0));
        Nvrtc compiler = Nvrtc.find(LibraryFinder.in(folders), CUDA_12).compiler();
        assertNotNull(compiler);
        assertEquals("nvrtc-12.6", compiler.version());
        assertEquals(
                List.of("libnvrtc.so.12"),
                compiler.libraries().stream()
                        .map(NativeLibrary::getFile)
                        .map(file -> file.getName())
                        .toList());
    }

    @Test
    void aDriverOfCuda12IsNotGivenWhatTheCompilerOfCuda13Makes() throws IOException {
        LibraryFinder finder = LibraryFinder.in(List.of(folder("newer", 13)));
        String without = String.valueOf(Nvrtc.find(finder, CUDA_12).reason());
        assertTrue(without.startsWith("libnvrtc.so.12, which compiles the kernels, is missing: "), without);
        String with = String.valueOf(Nvrtc.find(finder, CUDA_13).reason());
        assertTrue(with.contains("libnvrtc.so.13 cannot be used: "), with);
    }
}
