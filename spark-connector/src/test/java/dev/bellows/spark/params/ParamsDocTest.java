package dev.bellows.spark.params;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ParamsDocTest {
    private static final Path MODULE = Path.of(System.getProperty("basedir", ""));
    private static final String HINT = ": not what would be generated; run ./bellows docs and commit what it writes";

    @Test
    void theCommittedPythonPackageIsWhatWouldBeGenerated() throws IOException {
        Path root = MODULE.toAbsolutePath().resolve("..").normalize();
        for (Map.Entry<String, String> file : PythonPackage.files(root).entrySet()) {
            requireSame(root.resolve(file.getKey()), file.getValue());
        }
    }

    @Test
    void theCommittedPageIsWhatWouldBeGenerated() throws IOException {
        requireSame(MODULE.resolve("../docs/params.md"), ParamsDoc.text());
    }

    private static void requireSame(Path file, String text) throws IOException {
        List<String> committed = Files.readAllLines(file, StandardCharsets.UTF_8);
        List<String> generated = text.lines().toList();
        for (int i = 0; i < Math.min(generated.size(), committed.size()); i++) {
            assertEquals(generated.get(i), committed.get(i), file.getFileName() + ", line " + (i + 1) + HINT);
        }
        assertEquals(generated.size(), committed.size(), "lines of " + file.getFileName() + HINT);
    }
}
