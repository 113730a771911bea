package dev.bellows.optest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bellows.backend.Backends;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.op.Formula;
import dev.bellows.op.Op;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OpsDocTest {
    private static final String HINT = ": not what would be generated; run ./bellows docs and commit the page";

    @Test
    void theCommittedPageIsWhatWouldBeGenerated() throws IOException {
        assumeTrue(hasOneDnn(), "the page tells what oneDNN computes, and oneDNN is not available");
        Path page = Path.of(System.getProperty("basedir", "")).resolve("../docs/ops.md");
        List<String> committed = Files.readAllLines(page, StandardCharsets.UTF_8);
        List<String> generated = OpsDoc.text().lines().toList();
        for (int i = 0; i < Math.min(generated.size(), committed.size()); i++) {
            assertEquals(generated.get(i), committed.get(i), "docs/ops.md, line " + (i + 1) + HINT);
        }
        assertEquals(generated.size(), committed.size(), "lines of docs/ops.md" + HINT);
    }

    private static boolean hasOneDnn() {
        try {
            Backends.named("onednn");
            return true;
        } catch (UnsupportedOpException unavailable) {
            return false;
        }
    }

    @Test
    void everyOpHasAFormula() throws IOException {
        for (Class<? extends Op> op : OpClasses.all()) {
            assertTrue(op.isAnnotationPresent(Formula.class), () -> op.getSimpleName() + " needs a @Formula");
        }
    }
}
