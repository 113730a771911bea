package dev.bellows.bench.ranks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Commands of the system, one after another, each of which ends soon or is ended. */
public final class Commands {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Commands() {}

    /** Runs the words of a line; throws with what it said if it fails. */
    public static void run(String line) throws IOException {
        String said = attempt(List.of(line.split(" ")));
        if (!said.isEmpty()) {
            throw new IOException("bench: '" + line + "' failed: " + said);
        }
    }

    /** Runs a command; returns what it said if it failed, else nothing. */
    public static String attempt(List<String> command) {
        return attempt(command, PATIENCE);
    }

    static String attempt(List<String> command, Duration patience) {
        try (Child child = start(command)) {
            Child.Ended ended = child.end(patience);
            if (ended == null) {
                return "it did not end within " + patience.toMillis() / 1e3 + " s";
            }
            String said = String.join("\n", ended.said()).strip();
            return ended.code() == 0 ? "" : said.isEmpty() ? "it said nothing" : said;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** What a command says; nothing if it fails. */
    public static List<String> lines(List<String> command) {
        try (Child child = start(command)) {
            Child.Ended ended = child.end(PATIENCE);
            return ended != null && ended.code() == 0 ? ended.said() : List.of();
        } catch (IOException missing) {
            return List.of();
        }
    }

    private static Child start(List<String> command) throws IOException {
        return Child.start(String.join(" ", command), new ProcessBuilder(command).redirectErrorStream(true));
    }
}
