package dev.bellows.bench.ranks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The processes of one contender, a rank each, which do something when they are asked to. */
public final class Ranks implements AutoCloseable {
    /** Longer than any turn takes, and than a rank waits for another one. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final String name;
    private final List<Child> children = new ArrayList<>();

    /**
     * Starts them.
     *
     * @param commands of each process, by rank
     * @throws IOException if one of them does not come up in some minutes; its own words are on standard error
     */
    public Ranks(String name, List<List<String>> commands) throws IOException {
        this.name = name;
        boolean ready = false;
        try {
            for (List<String> command : commands) {
                ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
                children.add(Child.start("rank " + children.size() + " of " + name, builder));
            }
            tell(String.join(" ", heard("AT ", PATIENCE)));
            heard("READY", PATIENCE);
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
        return ask(line, PATIENCE);
    }

    List<double[]> ask(String line, Duration patience) throws IOException {
        tell(line);
        return heard("TIME ", patience).stream()
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
        for (Child each : children) {
            each.tell(line);
        }
    }

    /** What each rank says behind a word. */
    private List<String> heard(String word, Duration patience) throws IOException {
        List<String> all = new ArrayList<>();
        for (Child each : children) {
            all.add(each.heard(word, patience));
        }
        return all;
    }

    /** Ends them. */
    @Override
    public void close() {
        children.forEach(Child::close);
    }
}
