package dev.bellows.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LibraryFinderTest {
    private static final String NAME = "libnvrtc.so";

    @TempDir
    Path root;

    private Path library(String folder, int major) throws IOException {
        Path file = root.resolve(folder).resolve(NAME + "." + major);
        Files.createDirectories(file.getParent());
        return Files.createFile(file);
    }

    private Optional<Path> found(Map<String, String> environment) {
        return LibraryFinder.of(root, null, environment).library(NAME, List.of(12, 13));
    }

    @Test
    void takesTheToolkitThatAVariableNames() throws IOException {
        Path file = library("opt/cuda/lib64", 12);
        assertEquals(Optional.of(file), found(Map.of("CUDA_HOME", root + "/opt/cuda")));
        assertEquals(Optional.of(file), found(Map.of("CUDA_PATH", root + "/opt/cuda")));
    }

    @Test
    void takesTheToolkitWhereItIsUsuallyInstalled() throws IOException {
        Path file = library("usr/local/cuda/targets/x86_64-linux/lib", 13);
        assertEquals(Optional.of(file), found(Map.of()));
    }

    @Test
    void takesThePackagesOfPyTorchInThePythonOfThePath() throws IOException {
        Path file = library("env/lib/python3.12/site-packages/nvidia/cu13/lib", 13);
        Path python = root.resolve("env/bin/python3");
        Files.createDirectories(python.getParent());
        Files.createFile(python, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        assertEquals(Optional.of(file), found(Map.of("PATH", "/nowhere" + File.pathSeparator + root + "/env/bin")));
        assertEquals(Optional.of(file), found(Map.of("PYSPARK_PYTHON", python.toString())));
        assertEquals(Optional.of(file), found(Map.of("VIRTUAL_ENV", root + "/env")));
        assertEquals(Optional.empty(), found(Map.of()));
    }

    @Test
    void prefersThePropertyAndWithinAFolderTheMajorThatIsNamedFirst() throws IOException {
        library("usr/local/cuda/lib64", 12);
        library("mine", 13);
        Path older = library("mine", 12);
        LibraryFinder finder = LibraryFinder.of(root, root + "/mine", Map.of());
        assertEquals(Optional.of(older), finder.library(NAME, List.of(12, 13)));
        assertEquals(Optional.of(older), finder.named(NAME + ".12"));
        assertEquals(Optional.empty(), finder.named(NAME + ".11"));
    }

    @Test
    void saysWhereItLookedAndWhatToDo() throws IOException {
        library("usr/local/cuda/lib64", 11);
        String sentence = LibraryFinder.of(root, null, Map.of()).missing(NAME + ".12", "install it");
        assertEquals(
                "libnvrtc.so.12 is missing: it is in none of " + root + "/usr/local/cuda/lib64; install it, or name its"
                        + " folder by -Ddev.bellows.cuda.libraries",
                sentence);
        assertTrue(new LibraryFinder(List.of())
                .missing(NAME, "install it")
                .contains("no folder of CUDA libraries was found"));
    }
}
