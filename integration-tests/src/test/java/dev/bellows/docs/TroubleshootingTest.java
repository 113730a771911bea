package dev.bellows.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/troubleshooting.md quotes is what the code says. */
class TroubleshootingTest {
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");
    private static final Pattern JOINED = Pattern.compile("\"\\s*\\n?\\s*\\+ \"");
    private static final List<Path> SOURCES = List.of(
            Path.of("engine", "src", "main", "java"),
            Path.of("spark-connector", "src", "main", "java"),
            Path.of("spark-connector", "src", "main", "python"),
            Path.of("native-cuda", "src", "main", "java"));

    /** Said by Spark, the cluster's manager or the system. */
    private static final Set<String> OF_OTHERS = Set.of(
            "Connection refused",
            "Broken pipe",
            "killed by YARN for exceeding memory limits",
            "No module named 'bellows'",
            "CONNECT_ML.UNSUPPORTED_EXCEPTION",
            "got an unexpected keyword argument",
            "already exists. To overwrite it, please use write.overwrite()",
            "Path does not exist");

    @Test
    void quotesWhatTheCodeSays() throws IOException {
        StringBuilder code = new StringBuilder();
        for (Path sources : SOURCES) {
            try (Stream<Path> files = Files.walk(Pages.ROOT.resolve(sources))) {
                for (Path file :
                        (Iterable<Path>) files.filter(each -> each.toString().matches(".*\\.(java|py)"))::iterator) {
                    code.append(JOINED.matcher(Files.readString(file)).replaceAll(""));
                }
            }
        }
        List<String> quotes = new ArrayList<>();
        Pages.text(Path.of("docs", "troubleshooting.md"))
                .lines()
                .filter(line -> line.startsWith("| ") && line.contains("\""))
                .forEach(line -> {
                    Matcher quoted = QUOTED.matcher(line.substring(0, line.indexOf(" | ")));
                    while (quoted.find()) {
                        quotes.add(quoted.group(1));
                    }
                });
        assertTrue(quotes.size() > 15, quotes::toString);
        Set<String> unsaid = new TreeSet<>();
        for (String quote : quotes) {
            if (!OF_OTHERS.contains(quote) && code.indexOf(quote) < 0) {
                unsaid.add(quote);
            }
        }
        assertEquals(Set.of(), unsaid, "nothing says so any more");
    }
}
