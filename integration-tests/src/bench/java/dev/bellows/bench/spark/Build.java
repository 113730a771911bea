package dev.bellows.bench.spark;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A contender at work: a build of ours in the JVM of a {@link SparkWorker}, or a peer that is driven by the same lines. */
final class Build implements AutoCloseable {
    /** The variable by which a peer is told where its files may lie. */
    private static final String SCRATCH = "SPARK_HOME_OF_BENCH";

    private final String name;
    private final Path log;
    private final Process process;
    private final PrintStream orders;
    private final BufferedReader answers;

    /**
     * What a build runs with.
     *
     * @param master local or cluster
     * @param rows of the frame
     */
    record Settings(String master, int cores, Subject subject, int rows) {
        List<String> words() {
            return List.of(master, Integer.toString(cores), subject.id(), Integer.toString(rows));
        }
    }

    private Build(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** What it says if it cannot take part, and the reason. */
    static final String LACKS = "LACKS ";

    /**
     * A build of ours, which is ready when this returns.
     *
     * @param checkout with the build; empty: this one
     * @param logs where its log goes
     */
    static Build ours(String name, String checkout, Settings settings, Path logs) {
        Path root = Path.of("").toAbsolutePath();
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx3g",
                "@" + root.resolve(".mvn").resolve("spark-jvm.options")));
        command.addAll(List.of(System.getProperty("bench.jvm", "").strip().split(" +")));
        command.removeIf(String::isEmpty);
        command.addAll(List.of("-cp", classPath(root, checkout), SparkWorker.class.getName()));
        return start(name, command, settings, logs);
    }

    /**
     * PySpark with PyTorch.
     *
     * @param python an interpreter that has both
     */
    static Build pyTorch(String name, String python, Settings settings, Path logs) {
        Path script = Path.of("integration-tests", "src", "bench", "python", "peers.py");
        List<String> command = List.of(python, script.toAbsolutePath().toString());
        return start(name, command, settings, logs);
    }

    private static Build start(String name, List<String> before, Settings settings, Path logs) {
        List<String> command = new ArrayList<>(before);
        command.addAll(settings.words());
        Path log = logs.resolve("spark-" + name + "-" + settings.subject().id() + ".log");
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
            Path home = Files.createDirectories(logs.resolve("spark-home-" + name));
            builder.environment().remove("SPARK_HOME");
            builder.environment()
                    .put(before.contains(SparkWorker.class.getName()) ? "SPARK_HOME" : SCRATCH, home.toString());
            builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
            Build build = new Build(name, log, builder.start());
            build.answer();
            return build;
        } catch (IOException e) {
            throw new UncheckedIOException("bench: " + name + " does not start: " + e.getMessage(), e);
        }
    }

    /** Ours; of another checkout its own libraries and classes, and behind them this benchmark's. */
    private static String classPath(Path root, String checkout) {
        if (checkout.isEmpty()) {
            return System.getProperty("java.class.path");
        }
        Path module = Path.of(checkout).toAbsolutePath().normalize().resolve(Path.of("integration-tests", "target"));
        try {
            return String.join(
                    File.pathSeparator,
                    Files.readString(module.resolve("classpath.txt")).strip(),
                    root.resolve(Path.of("integration-tests", "target", "test-classes"))
                            .toString());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "bench: no benchmarks are built in " + checkout
                            + "; run ./bellows bench cpu models=mlp modes=train rounds=1 there once",
                    e);
        }
    }

    /** What the order gave, by name. */
    Map<String, Double> ask(String order) {
        orders.println(order);
        return answer();
    }

    private Map<String, Double> answer() {
        try {
            String line = answers.readLine();
            if (line == null || line.startsWith(LACKS)) {
                process.destroy();
                throw new IllegalStateException(
                        "bench: " + name + (line == null ? " died; see " + log : " is left out: " + line));
            }
            Map<String, Double> figures = new LinkedHashMap<>();
            for (String pair : line.split(" ", -1)) {
                int equals = pair.lastIndexOf('=');
                figures.put(pair.substring(0, equals), Double.parseDouble(pair.substring(equals + 1)));
            }
            return figures;
        } catch (IOException e) {
            throw new UncheckedIOException("bench: " + name + " does not answer", e);
        }
    }

    @Override
    public void close() {
        orders.println("quit");
        orders.close();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
