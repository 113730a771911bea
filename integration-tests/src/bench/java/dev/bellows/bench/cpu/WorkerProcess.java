package dev.bellows.bench.cpu;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How the JVM of a {@link Worker} is started: the same for every contender but for its name, and the classes of an older build. */
final class WorkerProcess {
    /** The checkout whose build is {@link Contenders#OLDER}. */
    static final String OLDER = "bench.older";

    private WorkerProcess() {}

    /** The command, the environment and the log; standard output is the caller's. */
    static ProcessBuilder of(Entrant entrant, Task task, Path logs) {
        int threads = task.threads();
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx2g",
                "-Dbench.warmup=" + System.getProperty("bench.warmup", "3"),
                "-Dai.djl.pytorch.num_threads=" + threads,
                "-Dai.djl.pytorch.num_interop_threads=1",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-cp",
                classPath(entrant),
                Worker.class.getName()));
        command.addAll(task.arguments(entrant));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(Redirect.to(file(entrant, task, logs, "log").toFile()));
        Map<String, String> environment = builder.environment();
        for (String variable : List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")) {
            environment.put(variable, Integer.toString(threads));
        }
        environment.put("DJL_CACHE_DIR", logs.resolve("djl").toString());
        environment.put("TF_CPP_MIN_LOG_LEVEL", "2");
        return builder;
    }

    /** Ours; for an older build the same libraries with the classes of its checkout, which lies as ours does. */
    private static String classPath(Entrant entrant) {
        String ours = System.getProperty("java.class.path");
        if (!entrant.isOlder()) {
            return ours;
        }
        Path older = Path.of(System.getProperty(OLDER, "")).toAbsolutePath().normalize();
        Path classes = older.resolve(Path.of("integration-tests", "target", "test-classes"));
        if (!Files.exists(classes.resolve(Worker.class.getName().replace('.', '/') + ".class"))) {
            throw new IllegalArgumentException("bench: no benchmarks are built in " + classes
                    + "; run ./bellows bench cpu models=mlp modes=train rounds=1 there once");
        }
        String root = Path.of("").toAbsolutePath().toString();
        return ours.replace(root + File.separator, older + File.separator);
    }

    static Path file(Entrant entrant, Task task, Path logs, String suffix) {
        return logs.resolve(task.name(entrant).replace('/', '-') + "." + suffix);
    }

    static Process start(ProcessBuilder builder, Entrant entrant) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("bench: " + entrant + " does not start: " + e.getMessage(), e);
        }
    }
}
