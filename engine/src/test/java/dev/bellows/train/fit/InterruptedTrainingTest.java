package dev.bellows.train.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.data.DataLoader;
import dev.bellows.data.Dataset;
import dev.bellows.data.LoaderOptions;
import dev.bellows.data.sampler.FixedSizeBatches;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Trainer;
import java.util.Iterator;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class InterruptedTrainingTest {
    private static final int SIZE = 16;

    private final Blobs blobs = new Blobs();
    private final CountDownLatch gate = new CountDownLatch(1);
    private Training training;

    @BeforeEach
    void open() {
        Block net = new Dense(Blobs.CLASSES);
        net.initialize(new Xavier(), 1);
        Trainer trainer = new Trainer(net.parameters(), new Sgd(0.1));
        training = Training.compiled(net, Objective.of(new SoftmaxCrossEntropyLoss()), trainer);
    }

    @AfterEach
    void close() {
        training.close();
    }

    /** The rows, of which those after the second batch come once the gate is open. */
    private Dataset<Integer> rows() {
        AtomicInteger asked = new AtomicInteger();
        return Dataset.of(Blobs.order(0)).transform(row -> {
            if (asked.incrementAndGet() > 2 * SIZE) {
                await();
            }
            return row;
        });
    }

    private void await() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The batches of a loader; opens the gate when training leaves an epoch. */
    private Batches opening(Batches batches) {
        return (number, from) -> {
            Batches.Epoch epoch = batches.epoch(number, from);
            return new Batches.Epoch() {
                @Override
                public boolean hasNext() {
                    return epoch.hasNext();
                }

                @Override
                public Minibatch next() {
                    return epoch.next();
                }

                @Override
                public void close() {
                    gate.countDown();
                    epoch.close();
                }
            };
        };
    }

    @Test
    void anInterruptWhileItWaitsForDataIsAStopFromWhichItGoesOn() {
        Handler interrupter = new Handler() {
            @Override
            public void batchEnd(Training training, Step step) {
                if (training.position().batches() == 2) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        try (DataLoader<Integer, Minibatch> loader = new DataLoader<>(
                rows(),
                FixedSizeBatches.shuffled(Blobs.COUNT, SIZE, 5),
                rows -> blobs.batch(rows.stream().<Integer>map(row -> row).toList()),
                LoaderOptions.workers(1))) {
            Batches batches = opening(Batches.of(loader, batch -> batch));
            training.fit(batches, 1, interrupter);
            assertTrue(Thread.interrupted());
            assertEquals(2, training.position().batches());
            assertEquals("the thread was interrupted while it waited for data", training.stopped());
            training.fit(batches, 1);
            assertNull(training.stopped());
            assertEquals(4, training.position().batches());
            assertEquals(1, training.position().epoch());
        }
    }

    @Test
    void dataThatSomeoneElseCancelledIsAFailure() {
        Batches cancelled = Batches.of(epoch -> () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Minibatch next() {
                throw new CancellationException("not by this thread");
            }
        });
        assertThrows(CancellationException.class, () -> training.fit(cancelled, 1));
    }
}
