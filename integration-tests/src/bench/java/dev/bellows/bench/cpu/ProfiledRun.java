package dev.bellows.bench.cpu;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A short run of ours in a JVM of its own, in which oneDNN writes down how long each primitive took: what the timed turns
 * must not pay for. All that is not in a primitive is outside: Java's kernels, the calls, the optimizer's bookkeeping.
 */
final class ProfiledRun {
    private static final String LINE = "onednn_verbose,";

    private double primitiveMillis;
    private double reorderMillis;
    private boolean begun;
    private Shares shares = Shares.UNKNOWN;

    private ProfiledRun() {}

    /** Runs for so many seconds, after some to warm up; unknown if the run fails. */
    static Shares of(Entrant entrant, Task task, double seconds, Path logs) {
        Path lines = WorkerProcess.file(entrant, task, logs, "verbose");
        ProcessBuilder builder = WorkerProcess.of(entrant, task, logs).redirectOutput(Redirect.to(lines.toFile()));
        builder.environment().put("ONEDNN_VERBOSE", "profile_exec");
        Process process = WorkerProcess.start(builder, entrant);
        try (PrintWriter orders = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8)) {
            orders.println(String.format(Locale.ROOT, "window %.3f", seconds));
            orders.println("quit");
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            try (Stream<String> all = Files.lines(lines)) {
                ProfiledRun run = new ProfiledRun();
                all.forEachOrdered(run::read);
                return run.shares;
            } finally {
                Files.delete(lines); // some hundred megabytes in the worst case
            }
        } catch (IOException e) {
            System.err.println("bench: no shares for " + entrant + ": " + e.getMessage());
            return Shares.UNKNOWN;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return Shares.UNKNOWN;
        }
    }

    private void read(String line) {
        List<String> words = List.of(line.split("[, ]", -1));
        if (line.startsWith("READY")) {
            begun = true;
        } else if (line.startsWith("RATE")) {
            double steps = Double.parseDouble(words.get(2));
            double seconds = Double.parseDouble(words.get(3));
            shares = new Shares(
                    primitiveMillis * 1e-3 / steps, reorderMillis * 1e-3 / steps, seconds / steps);
            begun = false;
        } else if (begun && line.startsWith(LINE) && words.contains("exec")) {
            add(words);
        }
    }

    /** Such as {@code onednn_verbose,v1,primitive,exec,cpu,matmul,brg:avx512_core,…,0.12}: the kind is sixth, the time last. */
    private void add(List<String> words) {
        double millis = Double.parseDouble(words.get(words.size() - 1));
        if (words.get(words.indexOf("exec") + 2).equals("reorder")) {
            reorderMillis += millis;
        } else {
            primitiveMillis += millis;
        }
    }
}
