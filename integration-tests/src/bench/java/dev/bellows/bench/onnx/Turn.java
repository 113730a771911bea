package dev.bellows.bench.onnx;

import ai.onnxruntime.OrtException;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * What scoring one batch took, on average over some time.
 *
 * @param wallMillis by the clock
 * @param processorMillis of the calling thread, to the nanosecond; where others take part, of all threads of this process, in steps of 10 ms and with
 *     those that wait in a loop
 */
record Turn(double wallMillis, double processorMillis) {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** @param threads that score, of which the first is the caller */
    static Turn take(Scored scored, double seconds, int threads) throws OrtException {
        long processor = processor(threads);
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        int times = 0;
        do {
            scored.score();
            times++;
        } while (System.nanoTime() < end);
        double wall = (System.nanoTime() - start) / 1e6;
        return new Turn(wall / times, (processor(threads) - processor) / 1e6 / times);
    }

    private static long processor(int threads) {
        return threads == 1 ? THREADS.getCurrentThreadCpuTime() : SYSTEM.getProcessCpuTime();
    }
}
