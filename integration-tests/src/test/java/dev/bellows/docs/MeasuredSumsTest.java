package dev.bellows.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The table of sums between processes says what the file of the last run says: who replaces one replaces both. */
class MeasuredSumsTest {
    private static final Path FOLDER = Path.of("..", "docs", "bench");
    private static final Map<String, Integer> BYTES =
            Map.of("4 kB", 4 << 10, "64 kB", 64 << 10, "1 MB", 1 << 20, "64 MB", 64 << 20);

    @Test
    void theTableIsOfTheFile() throws IOException {
        JsonNode run =
                new ObjectMapper().readTree(FOLDER.resolve("collective.json").toFile());
        Map<String, JsonNode> figures = new HashMap<>();
        run.get("figures").forEach(figure -> figures.put(figure.get("name").asText(), figure));
        String page = Files.readString(FOLDER.resolve("README.md"));
        String section = page.substring(page.indexOf("## What `bench collective` says"));
        section = section.substring(0, section.indexOf("\n## ", 1));
        assertTrue(section.contains(run.get("commit").asText()), "the commit of the run");
        List<List<String>> rows = section.lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| ---"))
                .map(line -> Arrays.stream(line.substring(1).split("\\|"))
                        .map(String::strip)
                        .toList())
                .toList();
        assertEquals(1 + BYTES.size(), rows.size());
        for (List<String> row : rows.subList(1, rows.size())) {
            for (int column = 1; column < row.size(); column++) {
                String contender = rows.get(0).get(column);
                JsonNode figure = figures.get("collective/allreduce/" + BYTES.get(row.get(0)) + "/ranks2/" + contender);
                String micros = String.format(
                                Locale.ROOT,
                                "%,d",
                                Math.round(figure.get("value").asDouble()))
                        .replace(',', ' ');
                String ratio = contender.equals("sockets")
                        ? ""
                        : String.format(
                                Locale.ROOT, " (%.2f)", figure.get("ratio").asDouble());
                assertEquals(micros + ratio, row.get(column), contender + " of " + row.get(0));
            }
        }
    }
}
