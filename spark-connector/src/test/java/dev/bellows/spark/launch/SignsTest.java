package dev.bellows.spark.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SignsTest {
    private final AtomicInteger given = new AtomicInteger();
    private final AtomicReference<Thread> giver = new AtomicReference<>();

    @Test
    void areGivenWhileTheWorkersThreadHearsOfNoRow() throws InterruptedException {
        CountDownLatch three = new CountDownLatch(3);
        try (Signs signs = Signs.every(Duration.ofMillis(1), () -> {
            giver.set(Thread.currentThread());
            given.incrementAndGet();
            three.countDown();
        })) {
            assertTrue(three.await(30, TimeUnit.SECONDS), "three signs while this thread waits");
        }
        assertFalse(giver.get().isAlive(), "none is given after the end");
    }

    @Test
    void endWithoutWaitingForTheNext() {
        Signs.every(Duration.ofDays(1), given::incrementAndGet).close();
        assertEquals(0, given.get());
    }

    @Test
    void anInterruptIsKeptUntilTheyHaveEnded() {
        Signs signs = Signs.every(Duration.ofDays(1), given::incrementAndGet);
        Thread.currentThread().interrupt();
        signs.close();
        assertTrue(Thread.interrupted());
    }
}
