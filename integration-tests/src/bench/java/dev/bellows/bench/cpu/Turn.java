package dev.bellows.bench.cpu;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The JVM of one contender as its driver sees it: made ready, given turns, and dismissed. */
final class Turn implements AutoCloseable {
    private final String contender;
    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter orders;
    private final List<Double> rates = new ArrayList<>();
    private String version = "";
    private long parameters;
    private long peakMiB = -1;

    private Turn(String contender, Process process) {
        this.contender = contender;
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.orders = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /** Starts a contender's JVM and waits until it is warm; null if it cannot do this. */
    static @Nullable Turn start(String contender, Model model, Mode mode, int threads, Path logs) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx2g",
                "-Dbench.warmup=" + System.getProperty("bench.warmup", "3"),
                "-Dai.djl.pytorch.num_threads=" + threads,
                "-Dai.djl.pytorch.num_interop_threads=1",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName()));
        command.addAll(List.of(contender, model.id(), mode.id(), Integer.toString(threads)));
        String name = String.join("-", contender, model.id(), mode.id(), Integer.toString(threads));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(Redirect.to(logs.resolve(name + ".log").toFile()));
        environment(builder.environment(), threads, logs);
        try {
            Turn turn = new Turn(contender, builder.start());
            return turn.becomesReady() ? turn : null;
        } catch (IOException e) {
            throw new UncheckedIOException("bench: " + contender + " does not start: " + e.getMessage(), e);
        }
    }

    private static void environment(Map<String, String> environment, int threads, Path logs) {
        for (String variable : List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")) {
            environment.put(variable, Integer.toString(threads));
        }
        environment.put("DJL_CACHE_DIR", logs.resolve("djl").toString());
        environment.put("TF_CPP_MIN_LOG_LEVEL", "2");
    }

    private boolean becomesReady() {
        String answer = answer();
        if (answer == null || answer.equals("LACKS")) {
            if (answer == null) {
                System.err.println("bench: " + contender + " ended before it was ready; see its log");
            }
            close();
            return false;
        }
        String[] words = answer.split(" ", 4);
        parameters = Long.parseLong(words[1]);
        version = words[3];
        return true;
    }

    /** Lets the contender run for about this long, and remembers its samples per second. */
    void take(double seconds) {
        orders.println("window " + String.format(Locale.ROOT, "%.3f", seconds));
        String answer = answer();
        if (answer == null) {
            throw new IllegalStateException("bench: " + contender + " died while it was measured; see its log");
        }
        rates.add(Double.parseDouble(answer.split(" ", -1)[1]));
    }

    /** Sends the contender home. */
    void finish() {
        orders.println("quit");
        String answer = answer();
        if (answer != null) {
            peakMiB = Long.parseLong(answer.split(" ", -1)[1]);
        }
        close();
    }

    private @Nullable String answer() {
        try {
            return answers.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException("bench: " + contender + " cannot be heard: " + e.getMessage(), e);
        }
    }

    String contender() {
        return contender;
    }

    String version() {
        return version;
    }

    long parameters() {
        return parameters;
    }

    /** Samples per second, one figure per turn. */
    List<Double> rates() {
        return rates;
    }

    /** The most memory that was resident in the turns, in MiB; -1 if not known. */
    long peakMiB() {
        return peakMiB;
    }

    @Override
    public void close() {
        try {
            orders.close();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
