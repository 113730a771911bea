package dev.bellows.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LayersDocTest {
    private static final Path MODULE = Path.of(System.getProperty("basedir", ""));
    private static final Path SOURCES = MODULE.resolve("src/main/java");
    private static final String HINT = ": not what would be generated; run ./bellows docs and commit the page";

    @Test
    void theCommittedPageIsWhatWouldBeGenerated() throws IOException {
        List<String> committed = Files.readAllLines(MODULE.resolve("../docs/layers.md"), StandardCharsets.UTF_8);
        List<String> generated = LayersDoc.text(SOURCES).lines().toList();
        for (int i = 0; i < Math.min(generated.size(), committed.size()); i++) {
            assertEquals(generated.get(i), committed.get(i), "docs/layers.md, line " + (i + 1) + HINT);
        }
        assertEquals(generated.size(), committed.size(), "lines of docs/layers.md" + HINT);
    }

    @Test
    void everyLayerSaysWhatItIs() throws IOException {
        for (LayerRow row : LayerRows.all()) {
            Class<?> layer = row.config().getClass().getEnclosingClass();
            assertFalse(LayerSource.of(SOURCES, layer).about().isEmpty(), () -> layer + " has no comment");
        }
    }
}
