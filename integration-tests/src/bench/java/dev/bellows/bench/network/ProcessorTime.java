package dev.bellows.bench.network;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What the processor has done for this process. */
public final class ProcessorTime {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private ProcessorTime() {}

    /** Nanoseconds of all its threads so far; in steps of 10 ms on Linux. */
    public static long nanos() {
        return SYSTEM.getProcessCpuTime();
    }
}
