package dev.bellows.oracle;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A framework whose results ours are held against, loaded once into this JVM through DJL, or the reason why it cannot be. */
final class OracleEngine {
    private static final Path CACHE = Path.of("target", "djl").toAbsolutePath();

    private final @Nullable Engine engine;
    private final String problem;

    private OracleEngine(@Nullable Engine engine, String problem) {
        this.engine = engine;
        this.problem = problem;
    }

    /** @param name DJL's, such as PyTorch */
    static OracleEngine load(String name) {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("DJL_CACHE_DIR", CACHE.toString());
        try {
            Files.createDirectories(CACHE);
            // Another JVM of this module's tests may unpack the libraries now.
            try (FileChannel channel = FileChannel.open(CACHE.resolve("unpacking.lock"), CREATE, WRITE);
                    FileLock lock = channel.lock()) {
                return new OracleEngine(Engine.getEngine(name), "");
            }
        } catch (RuntimeException | LinkageError e) {
            return new OracleEngine(
                    null,
                    name + " does not load on " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                            + ": " + e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The engine; skips the calling test, with the reason, where the native library does not load. */
    Engine orSkip() {
        Assumptions.assumeTrue(engine != null, problem);
        return engine;
    }
}
