package dev.bellows.bench.cpu;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The JVM of one contender as its driver sees it: made ready, given turns, and dismissed. One that dies gets no more turns. */
final class Turn implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 180;

    private final Entrant entrant;
    private final Process process;
    private final BufferedReader answers;
    private final PrintWriter orders;
    private final List<Double> rates = new ArrayList<>();
    private final List<Double> processorRates = new ArrayList<>();
    private String version = "";
    private long parameters;
    private double firstStepSeconds = Double.NaN;
    private long peakMiB = -1;
    private boolean dead;

    private Turn(Entrant entrant, Process process) {
        this.entrant = entrant;
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.orders = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /** Starts a contender's JVM and waits until it is warm; null if it cannot do this. */
    static @Nullable Turn start(Entrant entrant, Task task, Path logs) {
        Turn turn = new Turn(entrant, WorkerProcess.start(WorkerProcess.of(entrant, task, logs), entrant));
        return turn.becomesReady() ? turn : null;
    }

    private boolean becomesReady() {
        String answer = answer();
        if (answer == null || answer.equals("LACKS")) {
            close();
            return false;
        }
        String[] words = answer.split(" ", 5);
        parameters = Long.parseLong(words[1]);
        firstStepSeconds = Double.parseDouble(words[3]);
        version = words[4];
        return true;
    }

    /** Lets the contender run for about this long, and remembers its samples per second. */
    void take(double seconds) {
        double before = processorSeconds();
        String answer = ask("window " + String.format(Locale.ROOT, "%.3f", seconds));
        if (answer != null) {
            String[] words = answer.split(" ", -1);
            double rate = Double.parseDouble(words[1]);
            double samples = rate * Double.parseDouble(words[3]);
            rates.add(rate);
            processorRates.add(samples / (processorSeconds() - before));
        }
    }

    /** What the contender's process has used so far, with all its threads; NaN where the system does not say. */
    private double processorSeconds() {
        return process.info()
                .totalCpuDuration()
                .map(used -> used.toNanos() * 1e-9)
                .orElse(Double.NaN);
    }

    /** Sends the contender home. */
    void finish() {
        String answer = ask("quit");
        if (answer != null) {
            peakMiB = Long.parseLong(answer.split(" ", -1)[1]);
        }
        close();
    }

    private @Nullable String ask(String order) {
        if (dead) {
            return null;
        }
        orders.println(order);
        return answer();
    }

    /** The next line; null, with a word of it, if the contender ended or says nothing for minutes. */
    private @Nullable String answer() {
        CompletableFuture<Void> patience = new CompletableFuture<Void>()
                .completeOnTimeout(null, PATIENCE_SECONDS, TimeUnit.SECONDS)
                .thenRun(process::destroyForcibly);
        String line;
        try {
            line = answers.readLine();
        } catch (IOException e) {
            line = null;
        } finally {
            patience.cancel(false);
        }
        if (line == null) {
            dead = true;
            System.err.println("bench: " + entrant + " died or was silent for " + PATIENCE_SECONDS
                    + " s, and is left out; see its log");
        }
        return line;
    }

    Entrant entrant() {
        return entrant;
    }

    long parameters() {
        return parameters;
    }

    /** Whether it lived through all its turns. */
    boolean isWhole() {
        return !dead && !rates.isEmpty();
    }

    Contest.Entry entry(Shares shares) {
        return new Contest.Entry(
                entrant, version, List.copyOf(rates), List.copyOf(processorRates), peakMiB, firstStepSeconds, shares);
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
