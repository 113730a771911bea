package dev.bellows.io.mxnet.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MxNetDocTest {
    @Test
    void theCommittedPageIsWhatWouldBeGenerated() throws IOException {
        Path page = Path.of(System.getProperty("basedir", "")).resolve("../docs/mxnet-models.md");
        List<String> committed = Files.readAllLines(page, StandardCharsets.UTF_8);
        assertEquals(
                MxNetDoc.text().lines().toList(),
                committed,
                "docs/mxnet-models.md is not what would be generated; run ./bellows docs and commit the page");
    }

    @Test
    void everyOperatorThatIsTestedHasARow() {
        assertEquals(
                List.of(),
                MxNetDoc.tested().stream()
                        .filter(name -> Operators.find(name).isEmpty())
                        .toList());
    }
}
