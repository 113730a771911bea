package dev.bellows.bench.collective;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The processes of one contender, a rank each, which sum when they are asked to. */
final class Ranks implements AutoCloseable {
    private final String name;
    private final List<Process> processes = new ArrayList<>();
    private final List<BufferedReader> said = new ArrayList<>();
    private final List<BufferedWriter> told = new ArrayList<>();

    /**
     * Starts them.
     *
     * @param commands of each process, by rank
     * @throws IOException if one of them does not come up; its own words are on standard error
     */
    Ranks(String name, List<List<String>> commands) throws IOException {
        this.name = name;
        boolean ready = false;
        try {
            for (List<String> command : commands) {
                Process process = new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                processes.add(process);
                said.add(process.inputReader());
                told.add(process.outputWriter());
            }
            tell(String.join(" ", heard("AT ")));
            heard("READY");
            ready = true;
        } finally {
            if (!ready) {
                close();
            }
        }
    }

    String name() {
        return name;
    }

    /** The nanoseconds of a sum of so many bytes: of each rank the median, of these the longest. */
    double nanos(int bytes, int rounds) throws IOException {
        tell(bytes + " " + rounds);
        return heard("TIME ").stream().mapToDouble(Double::parseDouble).max().orElseThrow();
    }

    private void tell(String line) throws IOException {
        for (BufferedWriter each : told) {
            each.write(line + "\n");
            each.flush();
        }
    }

    /** What each rank says behind a word; other lines are passed over. */
    private List<String> heard(String word) throws IOException {
        List<String> all = new ArrayList<>();
        for (BufferedReader each : said) {
            String line = each.readLine();
            while (line != null && !line.startsWith(word)) {
                line = each.readLine();
            }
            if (line == null) {
                throw new IOException("bench: a rank of " + name + " ended; see what it said above");
            }
            all.add(line.substring(word.length()));
        }
        return all;
    }

    /** Ends them. */
    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
