package dev.bellows.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.MemoryException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class HostPoolTest {
    @Test
    void roundsUpByAtMostAnEighth() {
        assertEquals(64, HostPool.round(0));
        assertEquals(64, HostPool.round(64));
        assertEquals(128, HostPool.round(65));
        for (int bytes = 1; bytes < 100_000_000; bytes += 1 + bytes / 7) {
            int rounded = HostPool.round(bytes);
            assertTrue(rounded >= bytes, "smaller than asked: " + bytes);
            assertTrue(rounded - bytes <= Math.max(63, bytes / 8), "wasteful: " + rounded + " for " + bytes);
            assertEquals(rounded, HostPool.round(rounded), "not a size of its own");
        }
    }

    @Test
    void roundsLargeSizesUpByAtMostASixtyFourth() {
        for (long bytes = (32 << 20) + 1; bytes < HostPool.LARGEST; bytes += bytes / 150) {
            int rounded = HostPool.round((int) bytes);
            assertTrue(rounded >= bytes, "smaller than asked: " + bytes);
            assertTrue(rounded - bytes <= bytes / 64, "wasteful: " + rounded + " for " + bytes);
            assertEquals(rounded, HostPool.round(rounded), "not a size of its own");
        }
    }

    @Test
    void hasEightSizesPerPowerOfTwo() {
        Set<Integer> sizes = new HashSet<>();
        for (int bytes = 4097; bytes <= 8192; bytes++) {
            sizes.add(HostPool.round(bytes));
        }
        assertEquals(8, sizes.size());
    }

    @Test
    void alignsToCacheLines() {
        HostPool pool = new HostPool(0);
        for (int bytes : new int[] {1, 63, 1000, 100_000}) {
            HostBuffer buffer = pool.allocate(bytes);
            ByteBuffer memory = buffer.host();
            assertEquals(0, memory.alignmentOffset(0, 64));
            assertEquals(bytes, memory.capacity());
            assertEquals(bytes, buffer.bytes());
            assertEquals(ByteOrder.nativeOrder(), memory.order());
            buffer.release();
        }
    }

    @Test
    void reusesWhatWasFreed() {
        HostPool pool = new HostPool(1 << 20);
        HostBuffer first = pool.allocate(1000);
        first.host().putInt(0, 42);
        first.release();
        HostBuffer second = pool.allocate(1010);
        assertEquals(42, second.host().getInt(0), "the same memory");
        HostBuffer third = pool.allocate(1000);
        assertNotSame(second.host(), third.host());
        second.release();
        third.release();
        pool.trim();
    }

    @Test
    void countsWhatIsInUse() {
        HostPool pool = new HostPool(1 << 20);
        HostBuffer first = pool.allocate(1000);
        HostBuffer second = pool.allocate(10);
        assertEquals(1024 + 64, pool.liveBytes());
        first.release();
        assertEquals(64, pool.liveBytes());
        second.release();
        assertEquals(0, pool.liveBytes());
        pool.trim();
    }

    @Test
    void refusesMoreThanOneBufferCanHold() {
        HostPool pool = new HostPool(0);
        MemoryException error = assertThrows(MemoryException.class, () -> pool.allocate(3L << 30));
        assertEquals(
                "host memory: one array may take at most 2 GiB, asked for 3221225472 bytes; split it along its first"
                        + " axis",
                error.getMessage());
    }

    @Test
    void aBufferIsFreedWithItsLastOwner() {
        HostPool pool = new HostPool(0);
        HostBuffer buffer = pool.allocate(10);
        assertSame(buffer, buffer.retain());
        buffer.release();
        assertFalse(buffer.isFreed());
        buffer.release();
        assertTrue(buffer.isFreed());
        assertEquals(
                "buffer: used after it was freed (10 bytes)",
                assertThrows(MemoryException.class, buffer::host).getMessage());
        assertEquals(
                "buffer: retained after it was freed (10 bytes)",
                assertThrows(MemoryException.class, buffer::retain).getMessage());
        assertEquals(
                "buffer: released more often than retained",
                assertThrows(IllegalStateException.class, buffer::release).getMessage());
    }

    @Test
    void givesBackWhatIsOfSizesThatComeNoMore() {
        HostPool pool = new HostPool(Long.MAX_VALUE);
        int most = 32 << 20;
        for (int bytes = 1 << 20; bytes <= most; bytes += 1 << 19) {
            pool.allocate(bytes).release();
        }
        assertTrue(pool.idleBytes() <= 64 << 20, () -> pool.idleBytes() + " bytes are idle");
        HostBuffer last = pool.allocate(most);
        last.host().putInt(0, 42);
        last.release();
        HostBuffer again = pool.allocate(most);
        assertEquals(42, again.host().getInt(0), "what came last is still there");
        again.release();
        pool.trim();
        assertEquals(0, pool.idleBytes());
    }

    @Test
    void keepsAsMuchAsWasInUseAtOnce() {
        HostPool pool = new HostPool(Long.MAX_VALUE);
        Buffer large = pool.allocate(80 << 20);
        Buffer other = pool.allocate(40 << 20);
        large.release();
        other.release();
        assertTrue(pool.idleBytes() >= 120 << 20, () -> pool.idleBytes() + " bytes are idle");
        pool.trim();
    }
}
