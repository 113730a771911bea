package dev.bellows.python;

import dev.bellows.spark.NeuralClassifier;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What Python needs to find Bellows: the one jar if it has been packaged, otherwise the classes and sources it is made of. */
final class Bellows {
    private static final Pattern OURS = Pattern.compile(
            ".*(/engine/target/|/spark-connector/target/|/dev/bellows/bellows-(engine|spark)[^/]*/|/org/bytedeco/|/net/java/dev/jna/|/jspecify/|/io/jhdf/|/protobuf-java/).*");
    private static final Path SOURCES = Path.of("..", "spark-connector", "src", "main", "python");

    private Bellows() {}

    /** Variables for a process of Python. */
    static Map<String, String> variables() throws URISyntaxException {
        Map<String, String> variables = new HashMap<>();
        Path connector = Path.of(NeuralClassifier.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        if (Files.isRegularFile(connector)) {
            String jar = connector
                    .resolveSibling(connector.getFileName().toString().replaceFirst("\\.jar$", "-all.jar"))
                    .toString();
            variables.put("BELLOWS_JAR", jar);
            variables.put("PYTHONPATH", jar);
        } else {
            variables.put("BELLOWS_CLASSPATH", classPath());
            variables.put("PYTHONPATH", SOURCES.toAbsolutePath().normalize().toString());
        }
        return variables;
    }

    private static String classPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator, -1))
                .filter(entry ->
                        OURS.matcher(Path.of(entry).toAbsolutePath() + "/").matches())
                .filter(entry -> !entry.contains("test-classes"))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
