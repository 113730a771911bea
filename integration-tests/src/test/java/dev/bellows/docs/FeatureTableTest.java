package dev.bellows.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that docs/spark-features.md names exist. */
class FeatureTableTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)`");

    @Test
    void namesTestsThatExist() throws IOException {
        Set<String> named = TEST.matcher(Pages.text(Path.of("docs", "spark-features.md")))
                .results()
                .map((MatchResult each) -> each.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(named.size() > 40, named::toString);
        for (String module : List.of("engine", "spark-connector", "integration-tests")) {
            try (Stream<Path> files = Files.walk(Pages.ROOT.resolve(Path.of(module, "src", "test", "java")))) {
                files.map(file -> file.getFileName().toString().replace(".java", ""))
                        .forEach(named::remove);
            }
        }
        assertEquals(Set.of(), named);
    }
}
