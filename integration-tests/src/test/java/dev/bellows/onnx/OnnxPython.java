package dev.bellows.onnx;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bellows.python.PythonEnvironment;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Scripts of ours that use the onnx package and ONNX Runtime. Tests are skipped where these cannot be had. */
final class OnnxPython {
    private static final Path SCRIPTS = Path.of("src", "test", "python").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final String[] PACKAGES = {"onnx==1.23.2", "numpy==2.4.6", "onnxruntime==1.32.0"};

    private OnnxPython() {}

    /** A folder of the build that a script fills: made once, and again when the script or the packages change. */
    static Path made(String script, String folder) throws IOException, InterruptedException {
        Path made = Path.of("target", folder).toAbsolutePath();
        Path done = made.resolve("done.txt");
        String wanted = String.join("\n", PACKAGES) + Files.readString(SCRIPTS.resolve(script));
        Files.createDirectories(made);
        // Another JVM of this module's tests may want the same one now.
        try (FileChannel channel = FileChannel.open(made.resolveSibling(folder + ".lock"), CREATE, WRITE);
                FileLock lock = channel.lock()) {
            if (!Files.exists(done) || !Files.readString(done).equals(wanted)) {
                PythonEnvironment.Outcome outcome = run(script, made);
                assertEquals(0, outcome.status(), outcome::output);
                Files.writeString(done, wanted, StandardCharsets.UTF_8);
            }
        }
        return made;
    }

    /** Runs a script on a folder. */
    static PythonEnvironment.Outcome run(String script, Path folder) throws IOException, InterruptedException {
        return PythonEnvironment.with("onnx", PACKAGES)
                .run(
                        List.of(SCRIPTS.resolve(script).toString(), folder.toString()),
                        folder.toAbsolutePath(),
                        Map.of(),
                        PATIENCE);
    }
}
