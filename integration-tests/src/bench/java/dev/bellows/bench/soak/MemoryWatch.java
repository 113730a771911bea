package dev.bellows.bench.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Resident memory of processes over their lives, a sample each few seconds, as Linux tells it. */
final class MemoryWatch {
    private static final long BETWEEN = TimeUnit.SECONDS.toNanos(5);

    /** Class loading, compilation and the heap's first growth take these samples, two minutes. */
    private static final int WARM_UP = 24;

    private static final int LEAST = 30;

    private final Map<Long, List<Double>> samples = new LinkedHashMap<>();
    private long last = System.nanoTime() - BETWEEN;

    /**
     * How the memory of a process grew.
     *
     * @param name of the process
     * @param samples after its warm-up
     * @param early MiB, the median of the first third of them
     * @param late of the last third
     */
    record Growth(String name, int samples, double early, double late) {
        double ratio() {
            return late / early;
        }
    }

    /** Takes a sample of each and of this process, unless the last was a moment ago. */
    void look(List<ProcessHandle> executors) {
        if (System.nanoTime() - last < BETWEEN) {
            return;
        }
        last = System.nanoTime();
        sample(ProcessHandle.current());
        executors.forEach(this::sample);
    }

    private void sample(ProcessHandle process) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    double mib = Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
                    samples.computeIfAbsent(process.pid(), pid -> new ArrayList<>())
                            .add(mib);
                }
            }
        } catch (IOException e) {
            // It is gone; a later look does not name it any more.
        }
    }

    /** Of the driver and of each executor that lived long enough to say something. */
    List<Growth> growths() {
        List<Growth> growths = new ArrayList<>();
        samples.forEach((pid, all) -> {
            if (all.size() >= WARM_UP + LEAST) {
                List<Double> warm = all.subList(WARM_UP, all.size());
                int third = warm.size() / 3;
                String name = pid == ProcessHandle.current().pid() ? "driver" : "executor" + growths.size();
                growths.add(new Growth(
                        name,
                        warm.size(),
                        median(warm.subList(0, third)),
                        median(warm.subList(warm.size() - third, warm.size()))));
            }
        });
        return growths;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
