package dev.bellows.spark.sink;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Packages from PyPI in the build folder, to hold our formats against those who define them. */
final class Python {
    private static final Path FOLDER = Path.of("target", "python").toAbsolutePath();
    private static final long MINUTES = 5;

    private Python() {}

    /** Installs a package, unless it is there. Gives the reason if that cannot be. */
    static Optional<String> install(String requirement) throws IOException, InterruptedException {
        Path done = FOLDER.resolve(requirement + ".done");
        Files.createDirectories(FOLDER);
        // Another JVM of this module's tests may be installing now.
        try (FileChannel channel = FileChannel.open(FOLDER.resolve("installing.lock"), CREATE, WRITE);
                FileLock lock = channel.lock()) {
            if (Files.exists(done)) {
                return Optional.empty();
            }
            Output output = start(List.of("-m", "pip", "install", "-q", "--target", FOLDER.toString(), requirement));
            if (output.code != 0) {
                return Optional.of(requirement + " cannot be installed: " + output.text);
            }
            Files.createFile(done);
            return Optional.empty();
        }
    }

    /** What a script prints. */
    static String run(String script, String... arguments) throws IOException, InterruptedException {
        Output output = start(
                Stream.concat(Stream.of("-c", script), Stream.of(arguments)).toList());
        if (output.code != 0) {
            throw new IllegalStateException("python: " + output.text);
        }
        return output.text;
    }

    private record Output(int code, String text) {}

    private static Output start(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("python3"));
        command.addAll(arguments);
        Path text = Files.createTempFile("python", ".txt");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(text.toFile());
            builder.environment().put("PYTHONPATH", FOLDER.toString());
            Process process = builder.start();
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return new Output(-1, "not done in " + MINUTES + " minutes");
            }
            return new Output(process.exitValue(), Files.readString(text, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new Output(-1, "there is no python3: " + e.getMessage());
        } finally {
            Files.delete(text);
        }
    }
}
