package dev.bellows.bench.spark;

import dev.bellows.bench.report.Figure;
import dev.bellows.bench.report.Findings;
import dev.bellows.bench.report.Options;
import dev.bellows.bench.report.Spread;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the Python package adds to the JVM's {@code fit} and {@code transform}: both by turns in one session, which PySpark started. Python
 * workers cannot start, so it shows too that none is wanted. Arguments, each optional: {@code python=INTERPRETER} (one that has
 * PySpark), {@code rounds=9}, {@code rows=200000} (of 100 numbers), {@code epochs=5}, {@code out=FILE}.
 */
public final class PythonBench {
    private static final Options.Table OPTIONS = Options.of("bench python")
            .text("python", "python3")
            .whole("rounds", "9", 1, 1000)
            .whole("rows", "200000", 1, 100_000_000)
            .whole("epochs", "5", 1, 1000)
            .text("out", "docs/bench/python.json");
    private static final String TURN = "TURN ";
    private static final String PYTHON = "/python";
    private static final String JVM = "/jvm";

    private PythonBench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options = OPTIONS.readOrExit(arguments);
        Turns turns = new Turns();
        Process process = start(options);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(TURN)) {
                    String[] words = line.substring(TURN.length()).split(" ", -1);
                    turns.add(
                            words[0],
                            Map.of(
                                    "seconds", Double.parseDouble(words[1]),
                                    "processor", Double.parseDouble(words[2])));
                }
            }
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException("bench: the program in Python failed; see above");
        }
        Findings findings = new Findings(Path.of(options.text("out")));
        findings.add(List.of(figure("fit", turns), figure("transform", turns)));
        findings.print();
    }

    private static Process start(Options options) throws IOException {
        Path root = Path.of("").toAbsolutePath();
        List<String> command = new ArrayList<>(List.of(
                options.text("python"),
                root.resolve(Path.of("integration-tests", "src", "bench", "python", "wrapper.py"))
                        .toString(),
                options.text("rounds"),
                options.text("rows"),
                options.text("epochs")));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        String jar = System.getProperty("bench.jar", "");
        builder.environment().put("PYTHONPATH", jar);
        builder.environment()
                .put(
                        "BELLOWS_CLASSPATH",
                        jar
                                + File.pathSeparator
                                + root.resolve(Path.of("integration-tests", "target", "test-classes")));
        builder.environment().put("PYSPARK_PYTHON", "/no/python/on/executors");
        builder.environment().remove("SPARK_HOME");
        return builder.start();
    }

    private static Figure figure(String action, Turns turns) {
        Spread wall = turns.ratio(action + PYTHON, action + JVM, taken -> taken.getOrDefault("seconds", 0.0));
        Spread processor = turns.ratio(action + PYTHON, action + JVM, taken -> taken.getOrDefault("processor", 0.0));
        return Figure.of(
                        "python/" + action, turns.of(action + PYTHON, "seconds").median(), "s", wall.median())
                .with("jvm", turns.of(action + JVM, "seconds").median())
                .with("leastRatio", wall.least())
                .with("greatestRatio", wall.greatest())
                .with("ratioByProcessorTime", processor.median());
    }
}
