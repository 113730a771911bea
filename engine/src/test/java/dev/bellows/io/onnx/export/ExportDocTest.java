package dev.bellows.io.onnx.export;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExportDocTest {
    @Test
    void theCommittedPageIsWhatWouldBeGenerated() throws IOException {
        Path page = Path.of(System.getProperty("basedir", "")).resolve("../docs/onnx-export.md");
        List<String> committed = Files.readAllLines(page, StandardCharsets.UTF_8);
        assertEquals(
                ExportDoc.text().lines().toList(),
                committed,
                "docs/onnx-export.md is not what would be generated; run ./bellows docs and commit the page");
    }
}
