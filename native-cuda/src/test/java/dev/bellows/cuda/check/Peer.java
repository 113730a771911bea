package dev.bellows.cuda.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** PyTorch in a process beside this one, which trains what {@code peer.py} has of the same networks when it is told to. */
final class Peer implements AutoCloseable {
    /** The system property that names an interpreter with PyTorch; without it there is no peer. */
    static final String PYTHON = "bellows.check.python";

    /** The system property that names {@code peer.py}. */
    static final String PROGRAM = "bellows.check.peer";

    /** The system property that says what the peer computes on, as PyTorch calls it. */
    static final String DEVICE = "bellows.check.peerDevice";

    /** How long an answer may take; PyTorch was loaded once before, so it lies in the system's cache. */
    private static final int MOST_SECONDS = 60;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final PrintStream commands;
    private final BufferedReader answers;
    private final int mostSeconds;

    private Peer(Process process, int mostSeconds) {
        this.process = process;
        this.mostSeconds = mostSeconds;
        this.commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The peer that the system properties describe, or null without one. */
    static @Nullable Peer start() {
        return start(MOST_SECONDS);
    }

    /** The same, whose answers may take so long. */
    static @Nullable Peer start(int mostSeconds) {
        String python = System.getProperty(PYTHON, "");
        if (python.isEmpty()) {
            return null;
        }
        List<String> command =
                List.of(python, System.getProperty(PROGRAM, "peer.py"), System.getProperty(DEVICE, "cuda"));
        try {
            return new Peer(
                    new ProcessBuilder(command).redirectError(Redirect.INHERIT).start(), mostSeconds);
        } catch (IOException e) {
            throw new IllegalStateException("PyTorch does not start: " + e.getMessage(), e);
        }
    }

    /**
     * Gives a command, and waits for its answer.
     *
     * @throws IllegalStateException if the peer failed at it, does not answer, or is gone
     */
    private JsonNode ask(String format, Object... arguments) {
        String command = String.format(Locale.ROOT, format, arguments);
        commands.println(command);
        try {
            String line = CompletableFuture.supplyAsync(this::line).get(mostSeconds, TimeUnit.SECONDS);
            if (line == null) {
                throw new IllegalStateException("PyTorch ended at: " + command);
            }
            JsonNode answer = JSON.readTree(line);
            if (answer.has("error")) {
                throw new IllegalStateException(
                        "PyTorch: " + command + ": " + answer.get("error").asText());
            }
            return answer;
        } catch (TimeoutException late) {
            process.destroyForcibly();
            throw new IllegalStateException("PyTorch did not answer within " + mostSeconds + " s: " + command, late);
        } catch (IOException | ExecutionException e) {
            throw new IllegalStateException("PyTorch cannot be understood: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("PyTorch was no longer waited for: " + command, e);
        }
    }

    private @Nullable String line() {
        try {
            return answers.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its version, and what it computes on. */
    String description() {
        JsonNode answer = ask("describe");
        return "PyTorch " + answer.get("version").asText() + " on "
                + answer.get("device").asText();
    }

    /** Makes a network ready, from a file that {@link CheckedTraining#save} wrote; {@code precision} is f32, tf32 or bf16. */
    void open(CheckedNetwork network, Path file, String precision) {
        ask("open %s %s %s", precision, network.name().toLowerCase(Locale.ROOT), file.toAbsolutePath());
    }

    /** Trains, and gives the loss before each step. */
    double[] losses(String precision, int steps) {
        JsonNode losses = ask("losses %s %d", precision, steps).get("losses");
        double[] found = new double[losses.size()];
        for (int i = 0; i < found.length; i++) {
            found[i] = losses.get(i).asDouble();
        }
        return found;
    }

    /** Trains, and gives the seconds that it took. */
    double seconds(String precision, int steps) {
        return ask("time %s %d", precision, steps).get("seconds").asDouble();
    }

    @Override
    public void close() {
        commands.close(); // which ends it
        process.destroy();
    }
}
