package dev.bellows.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.NeuralClassifier;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/packages.md says of sizes, as far as the files are there. */
class PackagesTest {
    private static final Path PAGE = Path.of("..", "docs", "packages.md");
    private static final Pattern ROW = Pattern.compile("^\\| `([^`]+\\.jar)` \\|.* ([0-9.]+) \\|$", Pattern.MULTILINE);
    private static final double MEGABYTE = 1e6;
    /** Small files may double before the page is wrong. */
    private static final double SHARE = 0.1;

    private static final double LEAST = 0.3;

    @Test
    void jarsAreAsLargeAsThePageSays() throws IOException {
        List<Path> modules = Stream.of("engine", "spark-connector", "native-cuda")
                .map(PackagesTest::target)
                .toList();
        String version = Packaged.jarOf(NeuralClassifier.class)
                .getFileName()
                .toString()
                .replaceFirst("^bellows-spark-(.*)\\.jar$", "$1");
        int seen = 0;
        Matcher row = ROW.matcher(Files.readString(PAGE));
        while (row.find()) {
            Optional<Path> file = find(row.group(1).replace("<version>", version), modules);
            if (file.isPresent()) {
                seen++;
                double said = Double.parseDouble(row.group(2));
                assertEquals(said, Files.size(file.get()) / MEGABYTE, Math.max(said * SHARE, LEAST), row.group(1));
            }
        }
        assertTrue(seen >= 7, "only " + seen + " files were there");
    }

    private static Path target(String module) {
        return Path.of("..", module, "target");
    }

    private static Optional<Path> find(String name, List<Path> folders) {
        Stream<Path> onClassPath = Arrays.stream(
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                                .split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(entry -> entry.endsWith(name));
        return Stream.concat(folders.stream().map(folder -> folder.resolve(name)), onClassPath)
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
