package dev.bellows.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The resident memory of this process, by Linux's own account; -1 elsewhere. */
public final class Memory {
    private Memory() {}

    /** The most there has been since the start, or since {@link #resetPeak}. */
    public static long peakMiB() {
        return line("VmHWM:");
    }

    /** Forgets the peak so far. */
    public static void resetPeak() {
        try {
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        } catch (IOException notAllowed) {
            return; // the peak then covers the start as well
        }
    }

    private static long line(String key) {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(-1);
        } catch (IOException notLinux) {
            return -1;
        }
    }
}
