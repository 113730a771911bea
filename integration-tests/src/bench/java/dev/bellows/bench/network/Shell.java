package dev.bellows.bench.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Commands of the system, one after another. */
final class Shell {
    private Shell() {}

    /** Runs the words of a line; throws with what it said if it fails. */
    static void run(String line) throws IOException {
        String said = attempt(List.of(line.split(" ")));
        if (!said.isEmpty()) {
            throw new IOException("bench: '" + line + "' failed: " + said);
        }
    }

    /** Runs a command; returns what it said if it failed, else nothing. */
    static String attempt(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? "" : said.isEmpty() ? "it said nothing" : said;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
