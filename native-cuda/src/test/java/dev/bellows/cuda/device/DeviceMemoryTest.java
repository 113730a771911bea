package dev.bellows.cuda.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class DeviceMemoryTest {
    @Test
    void sizesWasteAtMostAnEighth() {
        for (long bytes = 1; bytes < 1 << 24; bytes += 997) {
            long rounded = DeviceMemory.round(bytes);
            assertTrue(rounded >= bytes && rounded % 512 == 0, () -> "" + rounded);
            assertTrue(rounded <= 512 || rounded < bytes + Math.max(512, bytes / 8 + 1), bytes + " became " + rounded);
            assertEquals(rounded, DeviceMemory.round(rounded));
        }
    }
}
