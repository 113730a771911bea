package dev.bellows.train.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.optim.Peers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private static final int SIGNS = 3;
    private static final int SECONDS = 20;

    private final CountDownLatch signs = new CountDownLatch(SIGNS);
    private final CyclicBarrier meeting = new CyclicBarrier(2, signs::countDown);
    private final double[] given = new double[2];

    @Test
    void thoseWhoAreDoneHearOfTheOthersUntilAllAre() throws Exception {
        AtomicBoolean written = new AtomicBoolean();
        ExecutorService ranks = Executors.newFixedThreadPool(2);
        try {
            Future<Boolean> writing = ranks.submit(during(0, () -> {
                await(signs); // a write that outlasts any number of signs
                written.set(true);
                return true;
            }));
            Future<Boolean> waiting = ranks.submit(during(1, () -> true));
            waiting.get(SECONDS, TimeUnit.SECONDS);
            assertTrue(written.get(), "went on before the file was there");
            writing.get(SECONDS, TimeUnit.SECONDS);
        } finally {
            ranks.shutdownNow();
        }
    }

    @Test
    void whoFailsThrowsItAtOnce() {
        IOException full = new IOException("disk full");
        assertSame(full, assertThrows(IOException.class, () -> new Waiting(
                        new Pair(0), Backends.current(), Duration.ofSeconds(SECONDS))
                .during(() -> {
                    throw full;
                })));
        assertEquals(SIGNS, signs.getCount(), "nobody else was there");
    }

    private Callable<Boolean> during(int rank, Callable<Boolean> work) {
        return () -> {
            new Waiting(new Pair(rank), Backends.current(), Duration.ofMillis(1)).during(() -> {
                try {
                    work.call();
                } catch (Exception e) {
                    throw new IOException(e);
                }
            });
            return true;
        };
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertTrue(latch.await(SECONDS, TimeUnit.SECONDS));
    }

    /** Two peers, whose sums wait for each other. */
    private final class Pair implements Peers {
        private final int rank;

        Pair(int rank) {
            this.rank = rank;
        }

        @Override
        public int rank() {
            return rank;
        }

        @Override
        public int size() {
            return 2;
        }

        @Override
        public void sum(double[] values) {
            given[rank] = values[0];
            meet();
            values[0] = given[0] + given[1];
            meet();
        }

        @Override
        public void gather(ByteBuffer data, DType dtype, int[] offsets) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void sumShares(ByteBuffer data, DType dtype, int[] offsets) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void exchange(ByteBuffer out, int[] outOffsets, ByteBuffer in, int[] inOffsets, DType dtype) {
            throw new UnsupportedOperationException();
        }

        private void meet() {
            try {
                meeting.await(SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void sum(ByteBuffer data, DType dtype) {
            throw new UnsupportedOperationException("no tensors here");
        }
    }
}
