package dev.bellows.python;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A virtual environment of Python in the build folder, which is made once and kept until what it consists of changes. Tests that need one are
 * skipped, with the reason, where there is no Python or nothing can be installed.
 */
public final class PythonEnvironment {
    private static final Path FOLDER = Path.of("target", "python");
    private static final Duration INSTALLING = Duration.ofMinutes(8);
    /**
     * PySpark comes as sources and 400 MB of jars, of which pip packs a wheel only to unpack it: no need to compress that. A variable, which an
     * older pip passes over.
     */
    private static final Map<String, String> QUICKLY =
            Map.of("PIP_CONFIG_SETTINGS", "--build-option=--compression=stored");

    private final Path python;

    private PythonEnvironment(Path python) {
        this.python = python;
    }

    /** What a process said, and how it ended. */
    public record Outcome(int status, String output) {}

    /**
     * An environment with these packages.
     *
     * @param name the folder's
     * @param packages as pip takes them
     */
    public static PythonEnvironment with(String name, String... packages) throws IOException, InterruptedException {
        Path folder = FOLDER.resolve(name).toAbsolutePath();
        Path python = folder.resolve(Path.of("bin", "python"));
        Path made = folder.resolve("made-of.txt");
        String wanted = String.join("\n", packages);
        Files.createDirectories(FOLDER);
        // Another JVM of this module's tests may want the same one now.
        try (FileChannel channel = FileChannel.open(FOLDER.resolve(name + ".lock"), CREATE, WRITE);
                FileLock lock = channel.lock()) {
            if (!Files.exists(made) || !Files.readString(made).equals(wanted)) {
                make(folder, python, packages);
                Files.writeString(made, wanted, StandardCharsets.UTF_8);
            }
        }
        return new PythonEnvironment(python);
    }

    private static void make(Path folder, Path python, String... packages) throws IOException, InterruptedException {
        require(
                List.of("python3", "-c", "import sys, venv; sys.exit(sys.version_info < (3, 10))"),
                "Python 3.10 or later, with venv");
        require(List.of("python3", "-m", "venv", "--clear", folder.toString()), "a virtual environment");
        List<String> pip =
                new ArrayList<>(List.of(python.toString(), "-m", "pip", "install", "--quiet", "--no-compile"));
        pip.addAll(List.of(packages));
        require(pip, "packages from a registry: " + String.join(", ", packages), QUICKLY);
    }

    private static void require(List<String> command, String what) throws IOException, InterruptedException {
        require(command, what, Map.of());
    }

    private static void require(List<String> command, String what, Map<String, String> variables)
            throws IOException, InterruptedException {
        Outcome outcome;
        try {
            outcome = start(command, Path.of(""), variables, INSTALLING);
        } catch (IOException e) {
            outcome = new Outcome(-1, e.toString());
        }
        if (outcome.status != 0) {
            abort("needs " + what + ": " + outcome.output.strip());
        }
    }

    /** Runs the interpreter. */
    public Outcome run(List<String> arguments, Path folder, Map<String, String> variables, Duration patience)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(python.toString()));
        command.addAll(arguments);
        return start(command, folder, variables, patience);
    }

    /**
     * An environment with the packages of this one and a wheel, which this one does not get.
     *
     * @param folder the new environment's
     */
    PythonEnvironment extended(Path folder, Path wheel) throws IOException, InterruptedException {
        PythonEnvironment extended = new PythonEnvironment(folder.resolve(Path.of("bin", "python")));
        require(List.of(python.toString(), "-m", "venv", "--without-pip", folder.toString()), "a virtual environment");
        require(
                List.of(
                        python.toString(),
                        "-m",
                        "pip",
                        "--python",
                        extended.python.toString(),
                        "install",
                        "--quiet",
                        "--no-deps",
                        "--no-index",
                        wheel.toString()),
                "pip, to install " + wheel);
        Path packages = extended.folderOf("bellows").getParent();
        Files.writeString(
                packages.resolve("base.pth"), folderOf("pyspark").getParent().toString());
        return extended;
    }

    /** Runs a program of another environment's interpreter by the spark-submit of this one. */
    Outcome submit(PythonEnvironment other, List<String> arguments, Path folder, Duration patience)
            throws IOException, InterruptedException {
        Path distribution = folderOf("pyspark");
        List<String> command = new ArrayList<>();
        command.add(distribution.resolve(Path.of("bin", "spark-submit")).toString());
        command.addAll(arguments);
        return start(
                command,
                folder,
                Map.of("SPARK_HOME", distribution.toString(), "PYSPARK_PYTHON", other.python.toString()),
                patience);
    }

    /** Where a package lies. */
    Path folderOf(String module) throws IOException, InterruptedException {
        Outcome outcome = start(
                List.of(python.toString(), "-c", "import " + module + " as m; print(m.__path__[0])"),
                Path.of(""),
                Map.of(),
                INSTALLING);
        if (outcome.status != 0) {
            throw new IOException(outcome.output);
        }
        return Path.of(outcome.output.strip());
    }

    private static Outcome start(List<String> command, Path folder, Map<String, String> variables, Duration patience)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("python", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toAbsolutePath().toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().remove("SPARK_HOME");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"); // short lives
        builder.environment()
                .merge(
                        "PATH",
                        Path.of(System.getProperty("java.home"), "bin").toString(),
                        (path, jdk) -> jdk + File.pathSeparator + path);
        builder.environment().putAll(variables);
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
            String text = Files.readString(output, StandardCharsets.UTF_8);
            return ended
                    ? new Outcome(process.exitValue(), text)
                    : new Outcome(-1, "still running after " + patience + ":\n" + text);
        } finally {
            List<ProcessHandle> descendants = process.descendants().toList();
            process.destroyForcibly();
            descendants.forEach(ProcessHandle::destroyForcibly);
            Files.delete(output);
        }
    }
}
