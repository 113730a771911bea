package dev.bellows.spark.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import dev.bellows.core.UnsupportedOpException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** ONNX Runtime as it is in this JVM, or what is in its way. */
public final class RuntimeLibrary {
    /** The release that is tested. */
    static final String VERSION = "1.29.0";

    /** What a user adds to have it. */
    public static final String DEPENDENCY = "com.microsoft.onnxruntime:onnxruntime:" + VERSION;

    private static final String ENTRY = "ai.onnxruntime.OrtEnvironment";

    private final @Nullable OrtEnvironment environment;
    private final String obstacle;

    private RuntimeLibrary(@Nullable OrtEnvironment environment, String obstacle) {
        this.environment = environment;
        this.obstacle = obstacle;
    }

    /** Found out once per JVM, since a native library that did not load does not load later. */
    private static final class Found {
        static final RuntimeLibrary HERE = find();
    }

    /** A sentence on what is in its way, with what to do; empty if it is there. */
    public static Optional<String> obstacle() {
        return Found.HERE.environment == null ? Optional.of(Found.HERE.obstacle) : Optional.empty();
    }

    /**
     * Refuses where there is an obstacle.
     *
     * @throws UnsupportedOpException the obstacle
     */
    public static void require() {
        environment();
    }

    /** @throws UnsupportedOpException the obstacle, if there is one */
    static OrtEnvironment environment() {
        OrtEnvironment there = Found.HERE.environment;
        if (there == null) {
            throw new UnsupportedOpException("onnx runtime: " + Found.HERE.obstacle);
        }
        return there;
    }

    private static RuntimeLibrary find() {
        ClassLoader ours = RuntimeLibrary.class.getClassLoader();
        if (!has(ours)) {
            boolean elsewhere = has(Thread.currentThread().getContextClassLoader());
            return new RuntimeLibrary(
                    null,
                    elsewhere
                            ? "its jar is where Bellows' own class loader does not look; bring both jars in the same"
                                    + " way, such as both by spark.jars, or both in Spark's jars folder"
                            : "it is not on the class path; add " + DEPENDENCY
                                    + ", such as by --packages or spark.jars, for the driver and the executors");
        }
        Executor deep = task -> new Thread(null, task, "onnxruntime", stackBytes()).start();
        return CompletableFuture.supplyAsync(RuntimeLibrary::start, deep).join();
    }

    private static boolean has(@Nullable ClassLoader loader) {
        try {
            Class.forName(ENTRY, false, loader);
            return true;
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }

    private static RuntimeLibrary start() {
        try {
            return new RuntimeLibrary(OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR), "");
        } catch (LinkageError | RuntimeException broken) {
            Throwable cause = broken;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return new RuntimeLibrary(
                    null,
                    "it is on the class path, but does not load: " + cause + "; the release that is tested is "
                            + DEPENDENCY);
        }
    }

    /** When it starts it takes the process's command line apart by recursion, which overflows a usual stack if a class path is in it. */
    private static long stackBytes() {
        long usual = 8L << 20;
        long most = 1L << 30;
        try {
            long command = Files.readAllBytes(Path.of("/proc/self/cmdline")).length;
            return Math.min(most, usual + (command << 10));
        } catch (IOException notLinux) {
            return usual;
        }
    }
}
