package dev.bellows.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What bytecode does not show. */
class SourceFilesTest {
    private static final int MAX_LINES = 400;
    /** Of a connector, what differs for Spark 3.5, and there for Scala 2.12. */
    private static final String LINE = "spark-3.5";

    private static final String LINE_SCALA = "spark-3.5/scala-2.12";
    private static final Pattern LEFT_OVER = Pattern.compile("\\b(TODO|FIXME|XXX)\\b(?! ?\\(#\\d+\\))|@author");

    @Test
    void staysShort() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : sources()) {
            int lines = Files.readAllLines(file).size();
            if (lines > MAX_LINES) {
                tooLong.add(file + ": " + lines + " lines, at most " + MAX_LINES + "; give its second idea a file");
            }
        }
        assertEquals(List.of(), tooLong);
    }

    @Test
    void leavesNothingForLater() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : sources()) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (LEFT_OVER.matcher(lines.get(i)).find()) {
                    found.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
                }
            }
        }
        assertEquals(List.of(), found);
    }

    /** The Java files of all modules; tests run in their module's directory. */
    private static List<Path> sources() throws IOException {
        Path self = Path.of("src/test/java", SourceFilesTest.class.getName().replace('.', '/') + ".java");
        List<Path> found = new ArrayList<>();
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            for (Path module : modules.flatMap(path -> Stream.of(path, path.resolve(LINE), path.resolve(LINE_SCALA)))
                    .map(path -> path.resolve("src"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(module)) {
                    files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> !file.endsWith(self))
                            .forEach(found::add);
                }
            }
        }
        assertFalse(found.isEmpty(), "found no sources beside " + Path.of("").toAbsolutePath());
        return found;
    }
}
