package dev.bellows.bench.network;

import dev.bellows.bench.ranks.Child;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A process that passes packets from one namespace to another and keeps each for a while: Linux's own way to do so, {@code netem}, is in few kernels of
 * virtual machines. It is a program in Python that reads and writes devices of the kind tun.
 */
final class Relay implements AutoCloseable {
    /** Large packets, so that a gigabit is some 14 000 of them in a second, which Python can pass on. */
    static final int MTU = 9000;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Child process;

    /**
     * Starts it.
     *
     * @param seconds that it keeps a packet
     * @param devices that it makes, one for each host, by whose last number it tells them apart
     */
    Relay(String python, double seconds, List<String> devices) throws IOException {
        Path program = Path.of("integration-tests", "src", "bench", "python", "relay.py");
        ProcessBuilder builder = new ProcessBuilder(
                        python, program.toString(), String.valueOf(seconds), String.join(",", devices))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        process = Child.start("the relay", builder);
        boolean ready = false;
        try {
            process.heard("READY", PATIENCE);
            ready = true;
        } finally {
            if (!ready) {
                close();
            }
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
