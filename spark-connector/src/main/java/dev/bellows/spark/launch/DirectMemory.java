package dev.bellows.spark.launch;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** How much memory off the heap this JVM gives out. */
final class DirectMemory {
    private DirectMemory() {}

    /** What -XX:MaxDirectMemorySize says in bytes, else the size of the heap, as the JVM itself has it. */
    static long limit() {
        HotSpotDiagnosticMXBean hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        long set = hotSpot == null
                ? 0
                : Long.parseLong(hotSpot.getVMOption("MaxDirectMemorySize").getValue());
        return set > 0 ? set : Runtime.getRuntime().maxMemory();
    }
}
