package dev.bellows.bench.ranks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process that a benchmark has started, with whom it speaks by lines. Who waits for a line waits until a deadline, and when it is closed, or this program ends or is
 * interrupted, the process ends with all that it has started itself.
 */
public final class Child implements AutoCloseable {
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(10);
    private static final Set<Child> ALIVE = ConcurrentHashMap.newKeySet();

    private static final Set<Runnable> AFTERWARDS = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Child::endAll, "bench-children"));
    }

    private static final Said END = new Said(null);

    private final String name;
    private final Process process;
    private final BufferedWriter told;
    /** What it has said and nobody has heard yet. */
    private final BlockingQueue<Said> said = new LinkedBlockingQueue<>();

    private Child(String name, Process process) {
        this.name = name;
        this.process = process;
        this.told = process.outputWriter();
    }

    /**
     * Starts it.
     *
     * @param name by which errors call it
     */
    public static Child start(String name, ProcessBuilder builder) throws IOException {
        Child child = new Child(name, builder.start());
        ALIVE.add(child);
        Thread reader = new Thread(child::read, "bench-" + name);
        reader.setDaemon(true);
        reader.start();
        return child;
    }

    /** What is to be done if this program is interrupted, once all children have ended. */
    public static void afterwards(Runnable work) {
        AFTERWARDS.add(work);
    }

    /** That it has been done. */
    public static void done(Runnable work) {
        AFTERWARDS.remove(work);
    }

    private static void endAll() {
        List.copyOf(ALIVE).forEach(Child::close);
        AFTERWARDS.forEach(Runnable::run);
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.add(new Said(line));
            }
        } catch (IOException ended) {
            said.add(new Said("bench: " + name + " cannot be heard any more: " + ended.getMessage()));
        } finally {
            said.add(END);
        }
    }

    /** Tells it a line. */
    public void tell(String line) throws IOException {
        try {
            told.write(line + "\n");
            told.flush();
        } catch (IOException e) {
            throw new IOException("bench: " + name + " has ended; see what it said above", e);
        }
    }

    /**
     * What it says behind a word; other lines are passed over.
     *
     * @throws IOException if it ends, or does not say so in time
     */
    public String heard(String word, Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Said next = next(end - System.nanoTime());
            if (next == null) {
                throw new IOException("bench: " + name + " did not say '" + word.strip() + "' within "
                        + patience.toMillis() / 1e3 + " s; see what it said above");
            }
            String line = next.line();
            if (line == null) {
                said.add(END); // for whoever asks again
                throw new IOException("bench: " + name + " has ended; see what it said above");
            }
            if (line.startsWith(word)) {
                return line.substring(word.length());
            }
        }
    }

    private @Nullable Said next(long nanos) {
        try {
            return said.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("bench: interrupted while " + name + " is at work", e));
        }
    }

    /**
     * Waits for its end.
     *
     * @return what it said, or null if it has not ended in time
     */
    @Nullable
    Ended end(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        List<String> lines = new ArrayList<>();
        Said next = next(end - System.nanoTime());
        while (next != null && next.line() != null) {
            lines.add(next.line());
            next = next(end - System.nanoTime());
        }
        try {
            boolean over = next != null && process.waitFor(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            return over ? new Ended(process.exitValue(), lines) : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("bench: interrupted while " + name + " is at work", e));
        }
    }

    /** Ends it, and all that it has started. */
    @Override
    public void close() {
        // Those below are lost sight of once their parent has ended.
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(0, process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor(LAST_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ALIVE.remove(this);
    }

    /** A line; null: it says no more. */
    private record Said(@Nullable String line) {}

    /** How a process has ended. */
    record Ended(int code, List<String> said) {}
}
