package dev.bellows.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Fence;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class CompiledCacheTest {
    private static class Step implements CompiledCache.Entry {
        private boolean current = true;
        private int closings;
        private int waits;

        @Override
        public Fence fence() {
            return () -> waits++;
        }

        @Override
        public boolean isCurrent() {
            return current;
        }

        @Override
        public void close() {
            closings++;
        }
    }

    private final CompiledCache<Integer, Step> cache = new CompiledCache<>("test", 2);

    private Step given(int key) {
        Step step = new Step();
        cache.giveBack(key, step);
        return step;
    }

    @Test
    void lendsEachToOneUserAtATime() {
        Step step = given(1);
        assertSame(step, cache.borrow(1));
        assertNull(cache.borrow(1));
        Step second = new Step();
        cache.giveBack(1, second);
        cache.giveBack(1, step);
        assertNotNull(cache.borrow(1));
        assertNotNull(cache.borrow(1));
        assertEquals(0, step.closings + second.closings);
    }

    @Test
    void onlyAnotherThreadWaitsForWhatOneLaunched() {
        Step mine = given(1);
        CompletableFuture.runAsync(() -> given(1)).join();
        assertSame(mine, cache.borrow(1)); // rather than the other's, which came later
        assertEquals(0, mine.waits);
        Step other = cache.borrow(1);
        assertEquals(1, other.waits);
        cache.giveBack(1, other);
        cache.close();
        assertEquals(List.of(2, 1), List.of(other.waits, other.closings)); // what it freed may be others'
    }

    @Test
    void whatADeviceLostIsClosed() {
        Step lost = new Step() {
            @Override
            public Fence fence() {
                return () -> {
                    throw new IllegalStateException("lost");
                };
            }
        };
        CompletableFuture.runAsync(() -> cache.giveBack(1, lost)).join();
        assertThrows(IllegalStateException.class, () -> cache.borrow(1));
        assertEquals(1, lost.closings);
        CompletableFuture.runAsync(() -> cache.giveBack(1, lost)).join();
        Step kept = given(1);
        assertThrows(IllegalStateException.class, cache::close);
        assertEquals(List.of(2, 1), List.of(lost.closings, kept.closings));
    }

    @Test
    void dropsWhatWasNotUsedForLongest() {
        Step first = given(1);
        Step second = given(2);
        cache.giveBack(1, cache.borrow(1));
        Step third = given(3);
        assertEquals(List.of(0, 1, 0), List.of(first.closings, second.closings, third.closings));
        assertNull(cache.borrow(2));
        assertSame(first, cache.borrow(1));
    }

    @Test
    void keepsAsManyKeysAsItMayHoweverManyCome() {
        List<Step> steps = new ArrayList<>();
        for (int key = 0; key < 400; key++) {
            steps.add(given(key));
            assertTrue(cache.size() <= 2);
        }
        assertEquals(398, steps.stream().mapToInt(step -> step.closings).sum());
    }

    @Test
    void closesWhatIsNoLongerCurrent() {
        Step stale = given(1);
        stale.current = false;
        assertNull(cache.borrow(1));
        assertEquals(1, stale.closings);
    }

    @Test
    void closesWhatComesBackAfterItsEnd() {
        Step out = given(1);
        Step idle = given(2);
        assertSame(out, cache.borrow(1));
        cache.close();
        assertEquals(List.of(0, 1), List.of(out.closings, idle.closings));
        cache.giveBack(1, out);
        assertEquals(1, out.closings);
    }
}
