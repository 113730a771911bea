package dev.bellows.cuda.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.BackendException;
import dev.bellows.cuda.driver.AbstractDevice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class CudaDeviceTest {
    /** Closes a device that has had to keep a graph while call {@code calls} of that fails; gives what is left, or null if there are no so many calls. */
    private static @Nullable String left(int calls, List<String> told) {
        AbstractDevice driver = new AbstractDevice(1, 1 << 20);
        CudaDevice device = new CudaDevice(driver, 0, Long.MAX_VALUE);
        device.memory().allocate(64).release();
        ThreadStream.Captured captured = device.stream().capture(() -> {});
        driver.failAfter(0, AbstractDevice.INVALID_VALUE);
        assertThrows(BackendException.class, () -> device.destroy(captured.graph()));
        driver.failAfter(calls, AbstractDevice.INVALID_VALUE);
        try {
            device.close();
        } catch (BackendException refused) {
            told.add(refused.getMessage());
        }
        return driver.isFailureAhead() ? null : driver.leaks();
    }

    @Test
    void whatIsRefusedAtTheEndIsAllThatIsLeft() {
        List<String> all = new ArrayList<>();
        List<String> told = new ArrayList<>();
        for (String left = left(0, told); left != null; left = left(all.size(), told)) {
            all.add(left);
        }
        assertEquals(all.size(), told.size(), "each failure is told");
        for (int call = 0; call < all.size(); call++) {
            String refused = told.get(call);
            boolean isContext = refused.startsWith("cuDevicePrimaryCtxRelease");
            assertEquals(isContext, all.get(call).contains("contexts"), refused + " left " + all.get(call));
        }
        assertTrue(all.contains("{graphs=1}"), all::toString);
        assertTrue(all.contains(""), "where something was to be waited for: " + all);
    }
}
