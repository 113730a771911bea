package dev.bellows.bench.ranks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The processes of one contender, a rank each, which do something when they are asked to. */
public final class Ranks implements AutoCloseable {
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
    public Ranks(String name, List<List<String>> commands) throws IOException {
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

    public String name() {
        return name;
    }

    /** Tells all of them a line, and returns the numbers that each answers with, by rank. */
    public List<double[]> ask(String line) throws IOException {
        tell(line);
        return heard("TIME ").stream()
                .map(answer -> Arrays.stream(answer.split(" "))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toList();
    }

    /** The command by which a process runs a main class of this class path. */
    public static List<String> java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
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
