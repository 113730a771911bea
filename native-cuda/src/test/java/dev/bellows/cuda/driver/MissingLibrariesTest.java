package dev.bellows.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users are told where a library is not there, or is not one. */
final class MissingLibrariesTest {
    private static final int CUDA_12 = 12000;

    @TempDir
    Path root;

    private LibraryFinder withFile(String name) throws IOException {
        Files.writeString(root.resolve(name), "no library");
        return LibraryFinder.in(List.of(root));
    }

    @Test
    void productsWithoutALibrarySayHowToGetIt() {
        CublasLt.Found found = CublasLt.find(LibraryFinder.in(List.of()), CUDA_12);
        assertNull(found.library());
        String reason = String.valueOf(found.reason());
        assertTrue(reason.startsWith("libcublasLt.so.12"), reason);
        assertTrue(reason.contains("nvidia-cublas-cu12"), reason);
    }

    @Test
    void productsByABrokenFileNameIt() throws IOException {
        CublasLt.Found found = CublasLt.find(withFile("libcublasLt.so.12"), CUDA_12);
        assertNull(found.library());
        String reason = String.valueOf(found.reason());
        assertTrue(reason.contains(root.resolve("libcublasLt.so.12") + " cannot be used: "), reason);
    }

    @Test
    void aDriverForCuda12IsOfferedNoLibraryFor13() throws IOException {
        CublasLt.Found found = CublasLt.find(withFile("libcublasLt.so.13"), CUDA_12);
        assertTrue(String.valueOf(found.reason()).contains("is missing"), found.reason());
    }

    @Test
    void convolutionsWithoutALibrarySayHowToGetIt() {
        Cudnn.Found found = Cudnn.find(LibraryFinder.in(List.of()));
        assertNull(found.library());
        String reason = String.valueOf(found.reason());
        assertTrue(reason.startsWith("libcudnn.so.9"), reason);
        assertTrue(reason.contains("nvidia-cudnn-cu12"), reason);
    }

    @Test
    void convolutionsByABrokenFileNameIt() throws IOException {
        Cudnn.Found found = Cudnn.find(withFile("libcudnn.so.9"));
        assertNull(found.library());
        String reason = String.valueOf(found.reason());
        assertTrue(reason.contains(root.resolve("libcudnn.so.9") + " cannot be used: "), reason);
    }
}
