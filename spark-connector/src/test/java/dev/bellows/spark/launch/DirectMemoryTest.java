package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class DirectMemoryTest {
    @Test
    void isWhatTheJvmWasToldElseTheSizeOfItsHeap() {
        boolean told = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .anyMatch(argument -> argument.startsWith("-XX:MaxDirectMemorySize"));
        assertEquals(!told, DirectMemory.limit() == Runtime.getRuntime().maxMemory());
    }
}
