package dev.bellows.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.data.SampleSchema.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PrefetcherTest {
    private static final SampleSchema SCHEMA =
            SampleSchema.of(Field.input("x", DType.F32, 2), Field.label("label", DType.I32));

    @AfterEach
    void noThreadIsLeft() {
        List<String> left = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("bellows-prefetch-"))
                .toList();
        assertEquals(List.of(), left);
    }

    @Test
    void deliversEveryBatchOfTheSpanInOrderAcrossEpochs() {
        List<String> seen = new ArrayList<>();
        try (Prefetcher batches = Prefetcher.start("test", new Counting(3), new EpochSpan(1, 2, 3))) {
            while (batches.hasNext()) {
                try (Batch batch = batches.next()) {
                    seen.add(batch.toString());
                    assertEquals(
                            batch.epoch() * 100 + batch.step(),
                            batch.field("label").getInt(0));
                }
            }
            assertEquals(
                    List.of(
                            "Batch(epoch 1, step 2, 4 rows)",
                            "Batch(epoch 2, step 0, 4 rows)",
                            "Batch(epoch 2, step 1, 4 rows)",
                            "Batch(epoch 2, step 2, 4 rows)"),
                    seen);
            assertThrows(NoSuchElementException.class, batches::next);
        }
    }

    @Test
    void lendsAlignedDirectBuffersInNativeOrderCutToTheRows() {
        Set<ByteBuffer> buffers = Collections.newSetFromMap(new IdentityHashMap<>());
        try (Prefetcher batches = Prefetcher.start("test", new Counting(5), EpochSpan.epochs(4))) {
            while (batches.hasNext()) {
                try (Batch batch = batches.next()) {
                    ByteBuffer x = batch.field("x");
                    assertTrue(x.isDirect());
                    assertEquals(0, x.alignmentOffset(0, 64));
                    assertEquals(ByteOrder.nativeOrder(), x.order());
                    assertEquals(0, x.position());
                    assertEquals(4 * 8, x.limit());
                    buffers.add(x);
                }
            }
        }
        assertEquals(2, buffers.size());
    }

    @Test
    void keepsALentBatchUntouchedWhileTheNextIsAssembled() {
        try (Prefetcher batches = Prefetcher.start("test", new Counting(5), EpochSpan.epochs(1))) {
            Batch first = batches.next();
            Batch second = batches.next();
            assertEquals(0, first.field("label").getInt(0));
            assertEquals(1, second.field("label").getInt(0));
            assertEquals(
                    "prefetcher 'test': all 2 batches are lent; close one before the next",
                    assertThrows(IllegalStateException.class, batches::next).getMessage());
            first.close();
            first.close();
            assertEquals(2, batches.next().field("label").getInt(0));
        }
    }

    @Test
    void refusesABatchAfterItsClose() {
        try (Prefetcher batches = Prefetcher.start("test", new Counting(5), EpochSpan.epochs(1))) {
            Batch batch = batches.next();
            batch.close();
            assertEquals(
                    "batch: used after it was closed: epoch 1, step 1; copy what must outlive the step",
                    assertThrows(IllegalStateException.class, () -> batch.field("x"))
                            .getMessage());
        }
    }

    @Test
    void rethrowsTheSourcesFailureAfterTheGoodBatches() {
        RuntimeException cause = new RuntimeException("the disk is gone");
        BatchSource failing = new Counting(5) {
            @Override
            public int assemble(int epoch, int step, List<ByteBuffer> fields) {
                if (step == 2) {
                    throw cause;
                }
                return super.assemble(epoch, step, fields);
            }
        };
        try (Prefetcher batches = Prefetcher.start("test", failing, EpochSpan.epochs(1))) {
            batches.next().close();
            batches.next().close();
            for (int again = 0; again < 2; again++) {
                Throwable thrown = assertThrows(IllegalStateException.class, batches::next);
                assertEquals(
                        "prefetcher 'test': cannot assemble the batch of epoch 1, step 3: " + cause,
                        thrown.getMessage());
                assertSame(cause, thrown.getCause());
            }
        }
    }

    @Test
    void rethrowsAnErrorAsItIs() {
        Error error = new OutOfMemoryError("made by a test");
        BatchSource failing = new Counting(5) {
            @Override
            public int assemble(int epoch, int step, List<ByteBuffer> fields) {
                throw error;
            }
        };
        try (Prefetcher batches = Prefetcher.start("test", failing, EpochSpan.epochs(1))) {
            assertSame(error, assertThrows(OutOfMemoryError.class, batches::next));
        }
    }

    @Test
    void closesBeforeTheFirstBatchAndWithBatchesLent() {
        Prefetcher.start("test", new Counting(5), EpochSpan.epochs(1)).close();
        Prefetcher lent = Prefetcher.start("test", new Counting(5), EpochSpan.epochs(1));
        Batch batch = lent.next();
        lent.next();
        lent.close();
        lent.close();
        batch.close();
        assertEquals(
                "prefetcher 'test': closed; no batch after 2 of 5",
                assertThrows(IllegalStateException.class, lent::next).getMessage());
    }

    @Test
    void takesAnEmptyDataSetAndAnEmptySpan() {
        try (Prefetcher batches = Prefetcher.start("test", new Counting(0), EpochSpan.epochs(3))) {
            assertFalse(batches.hasNext());
        }
        try (Prefetcher batches = Prefetcher.start("test", new Counting(5), EpochSpan.epochs(0))) {
            assertFalse(batches.hasNext());
        }
    }

    @Test
    void closeInterruptsASourceThatHangs() {
        Hanging source = new Hanging(true);
        Prefetcher batches =
                Prefetcher.start("test", source, EpochSpan.epochs(1), AlignedBuffers::allocate, Duration.ofMillis(20));
        source.entered();
        batches.close();
    }

    @Test
    void closeGivesUpOnASourceThatIgnoresInterrupts() throws InterruptedException {
        Hanging source = new Hanging(false);
        Prefetcher batches =
                Prefetcher.start("test", source, EpochSpan.epochs(1), AlignedBuffers::allocate, Duration.ofMillis(20));
        source.entered();
        assertEquals(
                "prefetcher 'test': the source did not return, even when interrupted;"
                        + " thread 'bellows-prefetch-test' is left behind",
                assertThrows(IllegalStateException.class, batches::close).getMessage());
        source.release.countDown();
        batches.close();
    }

    @Test
    void wakesAnInterruptedConsumerAndStaysInterrupted() {
        Hanging source = new Hanging(true);
        try (Prefetcher batches = Prefetcher.start(
                "test", source, EpochSpan.epochs(1), AlignedBuffers::allocate, Duration.ofMillis(20))) {
            Thread.currentThread().interrupt();
            assertEquals(
                    "prefetcher 'test': interrupted while waiting for the batch of epoch 1, step 1",
                    assertThrows(CancellationException.class, batches::next).getMessage());
            assertTrue(Thread.currentThread().isInterrupted());
        }
        assertTrue(Thread.interrupted(), "close must not swallow the interrupt");
    }

    @Test
    void measuresTheTimeTheConsumerWaited() {
        Hanging source = new Hanging(true);
        try (Prefetcher batches = Prefetcher.start("test", source, EpochSpan.epochs(1))) {
            source.entered();
            assertEquals(0, batches.waitedNanos());
            source.release.countDown();
            long before = System.nanoTime();
            batches.next();
            assertTrue(batches.waitedNanos() <= System.nanoTime() - before);
        }
    }

    @Test
    void refusesABatchPastTheReachOfABuffer() {
        BatchSource huge = new Counting(1) {
            @Override
            public int capacity() {
                return 1 << 28;
            }
        };
        assertEquals(
                "prefetcher: a field of a batch must stay below 2 GiB: 2147483648 bytes for 268435456 rows of 'x';"
                        + " lower the batch size",
                assertThrows(IllegalArgumentException.class, () -> Prefetcher.start("test", huge, EpochSpan.epochs(1)))
                        .getMessage());
    }

    /** Four rows per batch, labelled epoch × 100 + step. */
    private static class Counting implements BatchSource {
        private final int steps;

        Counting(int steps) {
            this.steps = steps;
        }

        @Override
        public SampleSchema schema() {
            return SCHEMA;
        }

        @Override
        public int capacity() {
            return 6;
        }

        @Override
        public int steps() {
            return steps;
        }

        @Override
        public int assemble(int epoch, int step, List<ByteBuffer> fields) {
            for (int row = 0; row < 4; row++) {
                fields.get(0).putFloat(row).putFloat(step);
                fields.get(1).putInt(epoch * 100 + step);
            }
            return 4;
        }
    }

    /** Stays in its first batch until released, or until interrupted if it is polite. */
    private static final class Hanging extends Counting {
        final CountDownLatch release = new CountDownLatch(1);
        private final CountDownLatch entered = new CountDownLatch(1);
        private final boolean polite;

        Hanging(boolean polite) {
            super(1);
            this.polite = polite;
        }

        void entered() {
            await(entered, false);
        }

        @Override
        public int assemble(int epoch, int step, List<ByteBuffer> fields) {
            entered.countDown();
            await(release, polite);
            return super.assemble(epoch, step, fields);
        }

        private static void await(CountDownLatch latch, boolean polite) {
            while (latch.getCount() > 0) {
                try {
                    latch.await();
                } catch (InterruptedException e) {
                    if (polite) {
                        throw new IllegalStateException("interrupted", e);
                    }
                }
            }
        }
    }
}
