package dev.bellows.submit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process whose output is read as it comes, so that a test can wait for what it says. Closing kills it and everything it
 * started.
 */
final class SparkProcess implements AutoCloseable {
    private final String name;
    private final Process process;
    private final Thread reader;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    SparkProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        reader = new Thread(this::read, "output of " + name);
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                say(line);
            }
        } catch (IOException e) {
            say("(output lost: " + e + ")"); // the process was killed while we read
        } finally {
            end();
        }
    }

    private synchronized void say(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /**
     * Waits for a line in which {@code pattern} is found.
     *
     * @throws AssertionError with all output, if the process ends or the time is up without one
     */
    synchronized Matcher await(String pattern, Duration patience) throws InterruptedException {
        Pattern wanted = Pattern.compile(pattern);
        long deadline = System.nanoTime() + patience.toNanos();
        int read = 0;
        while (true) {
            for (; read < lines.size(); read++) {
                Matcher found = wanted.matcher(lines.get(read));
                if (found.find()) {
                    return found;
                }
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (ended || millis <= 0) {
                throw new AssertionError(name + (ended ? " ended" : " ran for " + patience) + " without saying '"
                        + pattern + "':\n" + output());
            }
            wait(millis);
        }
    }

    /**
     * Waits for the end.
     *
     * @return the exit status
     * @throws AssertionError with all output, if the time is up
     */
    int awaitExit(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(name + " still runs after " + patience + ":\n" + output());
        }
        reader.join(patience.toMillis());
        return process.exitValue();
    }

    /** All output so far. */
    synchronized String output() {
        return String.join("\n", lines);
    }

    @Override
    public void close() {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }
}
