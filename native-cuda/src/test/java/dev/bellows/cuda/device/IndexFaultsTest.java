package dev.bellows.cuda.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.core.ShapeException;
import dev.bellows.cuda.driver.AbstractDevice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class IndexFaultsTest {
    private final AbstractDevice driver = new AbstractDevice(1, 64 << 20);
    private final CudaDevice device = new CudaDevice(driver, 0, Long.MAX_VALUE);
    private final ThreadStream stream = device.stream();
    private final IndexFaults faults = stream.faults();

    @AfterEach
    void close() {
        device.close();
        assertEquals("", driver.leaks());
    }

    /** What a kernel does that finds a bad index. */
    private void leave(int launch, long index) {
        ByteBuffer fault = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        stream.upload(fault.putLong(launch).putLong(index).flip(), faults.address());
    }

    private String told() {
        return assertThrows(ShapeException.class, faults::check).getMessage();
    }

    @Test
    void namesTheLaunchThatHadTheIndex() {
        int first = faults.number("Take", 5);
        int second = faults.number("Take", 7);
        assertEquals(first, faults.number("Take", 5), "the same launch again");
        leave(second, -1);
        assertEquals("Take: index -1 is out of range for an axis of extent 7", told());
        faults.check(); // it is told once
    }

    @Test
    void keepsNoMoreThanItCanNeed() {
        for (int extent = 0; extent < 100 * IndexFaults.MOST; extent++) {
            int number = faults.number("Take", extent);
            assertEquals(Math.min(extent, IndexFaults.MOST) + 1, number);
        }
        leave(IndexFaults.MOST + 1, 9);
        assertEquals(
                "Take, ScatterAdd or IndexCopy: index 9 is out of range; which of more than 1000 launches it was is not"
                        + " known, so read a result earlier",
                told());
        leave(faults.number("ScatterAdd", 3), 4);
        assertEquals("ScatterAdd: index 4 is out of range for an axis of extent 3", told());
    }
}
