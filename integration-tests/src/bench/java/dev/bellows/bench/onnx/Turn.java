package dev.bellows.bench.onnx;

import ai.onnxruntime.OrtException;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What scoring one batch took, on average over some time.
 *
 * @param wallMillis by the clock
 * @param processorMillis of all threads of this process, which counts threads that wait in a loop
 */
record Turn(double wallMillis, double processorMillis) {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    static Turn take(Scored scored, double seconds) throws OrtException {
        long processor = SYSTEM.getProcessCpuTime();
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        int times = 0;
        do {
            scored.score();
            times++;
        } while (System.nanoTime() < end);
        double wall = (System.nanoTime() - start) / 1e6;
        return new Turn(wall / times, (SYSTEM.getProcessCpuTime() - processor) / 1e6 / times);
    }
}
