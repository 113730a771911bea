package dev.bellows.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
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
        return first(LibraryFinder.of(root, null, environment));
    }

    private static Optional<Path> first(LibraryFinder finder) {
        return finder.libraries(NAME, List.of(12, 13)).stream().findFirst();
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
        assertEquals(Optional.of(older), first(finder));
        assertEquals(Optional.of(older), finder.named(NAME + ".12"));
        assertEquals(Optional.empty(), finder.named(NAME + ".11"));
    }

    @Test
    void looksNowhereIfThePropertySaysSo() throws IOException {
        library("usr/local/cuda/lib64", 12);
        LibraryFinder finder = LibraryFinder.of(root, "none", Map.of("CUDA_HOME", root + "/usr/local/cuda"));
        assertEquals(Optional.empty(), first(finder));
        assertEquals(Optional.empty(), finder.named(NAME + ".12"));
    }

    @Test
    void passesOverFoldersThatEverybodyCanWriteTo() throws IOException {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"), "has no permissions");
        Path theirs = library("theirs", 12).getParent();
        Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path ours = library("usr/local/cuda/lib64", 12);
        LibraryFinder finder = LibraryFinder.of(root, theirs.toString(), Map.of());
        assertEquals(Optional.of(ours), first(finder));
        String sentence = finder.missing(NAME + ".13", "install it");
        assertTrue(sentence.contains("passed over, because everybody can write there: " + theirs), sentence);
    }

    @Test
    void saysWhereItLookedAndWhatToDo() throws IOException {
        library("usr/local/cuda/lib64", 11);
        String sentence = LibraryFinder.of(root, null, Map.of()).missing(NAME + ".12", "install it");
        assertEquals(
                "libnvrtc.so.12 is missing: it is in none of " + root + "/usr/local/cuda/lib64; install it, or name its"
                        + " folder by -Ddev.bellows.cuda.libraries",
                sentence);
        assertTrue(LibraryFinder.in(List.of())
                .missing(NAME, "install it")
                .contains("no folder of CUDA libraries was found"));
    }
}
