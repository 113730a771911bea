package dev.bellows.spark.params;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ParamsDocTest {
    private static final Path MODULE = Path.of(System.getProperty("basedir", ""));
    private static final String HINT = ": not what would be generated; run ./bellows docs and commit the page";

    @Test
    void theCommittedPageIsWhatWouldBeGenerated() throws IOException {
        List<String> committed = Files.readAllLines(MODULE.resolve("../docs/params.md"), StandardCharsets.UTF_8);
        List<String> generated = ParamsDoc.text().lines().toList();
        for (int i = 0; i < Math.min(generated.size(), committed.size()); i++) {
            assertEquals(generated.get(i), committed.get(i), "docs/params.md, line " + (i + 1) + HINT);
        }
        assertEquals(generated.size(), committed.size(), "lines of docs/params.md" + HINT);
    }
}
