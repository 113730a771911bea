package dev.bellows.spark.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Listeners of a fit, in a driver without Spark. */
class FitWatchTest {
    private static final EpochMetrics ONE = Fits.epoch(1, 0.5);
    private static final EpochMetrics TWO = Fits.epoch(2, 0.25);

    private final Calls calls = new Calls();
    private final FitWatch watch = new FitWatch(new FitRun(Fits.INFO), List.of(calls));

    private static Progress at(int attempt, int epoch, int step, EpochMetrics... done) {
        return new Progress(attempt, epoch, step, 10, List.of(done));
    }

    @Test
    void tellsEveryEpochOnceAndInOrder() {
        Progress last = at(0, 2, 10, ONE, TWO);
        String result = watch.during(() -> last, () -> {
            watch.update(at(0, 1, 3));
            watch.update(at(0, 2, 1, ONE));
            watch.update(at(0, 1, 4)); // late
            return "model";
        });
        assertEquals("model", result);
        assertEquals(List.of("start", "epoch 1", "epoch 2", "end FINISHED"), calls.heard);
        assertEquals("2:10/10", calls.steps.get(calls.steps.size() - 1));
        assertEquals(List.of(ONE, TWO), calls.ends.get(0).epochs());
    }

    @Test
    void readsTheTextsThatRankZeroSends() {
        Progress last = at(0, 2, 10, ONE, TWO).saved("hdfs://n/two").stopped("enough", false);
        watch.during(() -> last, () -> {
            watch.update(ProgressText.of(at(0, 1, 3), 0));
            watch.update(ProgressText.of(at(0, 1, 10, ONE).saved("hdfs://n/one"), 0));
            await(() -> calls.heard.contains("checkpoint hdfs://n/one"));
            watch.update(ProgressText.of(at(0, 2, 10, ONE, TWO).saved("hdfs://n/two"), 1));
            return "";
        });
        assertEquals(
                List.of(
                        "start",
                        "epoch 1",
                        "checkpoint hdfs://n/one",
                        "epoch 2",
                        "checkpoint hdfs://n/two",
                        "end STOPPED"),
                calls.heard);
        assertEquals("enough", calls.ends.get(0).reason());
    }

    @Test
    void tellsWhatSomebodyWishedFromATrainingThatDiverged() {
        Progress last = at(0, 2, 10, ONE).stopped("the loss must stay finite", true);
        watch.during(() -> last, () -> "model");
        assertEquals(List.of("start", "epoch 1", "end DIVERGED"), calls.heard);
    }

    @Test
    void makesUpForALostTextByAHeartbeat() {
        watch.during(() -> at(0, 2, 10, ONE, TWO), () -> {
            watch.update(ProgressText.of(at(0, 2, 10, ONE, TWO), 1)); // the one with epoch 1 is lost
            watch.update(at(0, 2, 10, ONE, TWO));
            return "";
        });
        assertEquals(List.of("start", "epoch 1", "epoch 2", "end FINISHED"), calls.heard);
    }

    @Test
    void tellsThatTheWorkersStartAnew() {
        EpochMetrics again = Fits.epoch(2, 0.2);
        watch.during(() -> at(1, 3, 1, ONE, again), () -> {
            watch.update(at(0, 3, 1, ONE, TWO));
            await(() -> calls.heard.contains("epoch 2"));
            watch.update(at(1, 2, 1, ONE)); // goes on behind a checkpoint of epoch 1
            return "";
        });
        assertEquals(List.of("start", "epoch 1", "epoch 2", "attempt 1", "epoch 2", "end FINISHED"), calls.heard);
    }

    @Test
    void aFailureIsTheLastThatIsHeard() {
        IllegalStateException cause = new IllegalStateException("rank 1 failed");
        assertSame(
                cause,
                assertThrows(
                        IllegalStateException.class,
                        () -> watch.during(() -> at(0, 1, 10, ONE), () -> {
                            throw cause;
                        })));
        assertEquals(List.of("start", "epoch 1", "end FAILED"), calls.heard);
        assertEquals("rank 1 failed", calls.ends.get(0).reason());
    }

    /** Fails in one call. */
    private static final class Failing implements FitListener {
        private final String call;

        Failing(String call) {
            this.call = call;
        }

        private void at(String here) {
            if (here.equals(call)) {
                throw new IllegalArgumentException("no such chart");
            }
        }

        @Override
        public void fitStarted(FitRun run) {
            at("fitStarted");
        }

        @Override
        public void epochFinished(FitRun run, EpochMetrics epoch) {
            at("epochFinished");
        }

        @Override
        public void fitEnded(FitRun run, FitEnd end) {
            at("fitEnded");
        }
    }

    @Test
    void aFailingListenerEndsTheFitWithASentence() {
        FitWatch failing = new FitWatch(new FitRun(Fits.INFO), List.of(new Failing("epochFinished"), calls));
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        ListenerFailedException failed = assertThrows(
                ListenerFailedException.class,
                () -> failing.during(() -> at(0, 1, 10, ONE), () -> {
                    failing.onFailure(cancelled::complete);
                    failing.update(at(0, 1, 10, ONE));
                    throw new CancellationException(
                            cancelled.orTimeout(30, TimeUnit.SECONDS).join());
                }));
        assertEquals(
                "fit 3 (NeuralClassifier_1, learningRate 0.1): the listener " + Failing.class.getName()
                        + " failed in epochFinished: java.lang.IllegalArgumentException: no such chart",
                failed.getMessage());
        assertEquals(cancelled.join(), failed.getMessage());
        assertTrue(failed.getCause() instanceof IllegalArgumentException);
        assertEquals(List.of("end FAILED"), calls.heard.subList(1, calls.heard.size()));
    }

    @Test
    void aListenerThatFailsAtTheStartOrTheEndIsHeardAsWell() {
        List<String> ran = new ArrayList<>();
        FitWatch first = new FitWatch(new FitRun(Fits.INFO), List.of(calls, new Failing("fitStarted")));
        assertThrows(ListenerFailedException.class, () -> first.during(() -> at(0, 1, 1), () -> ran.add("without it")));
        assertEquals(List.of(), ran);
        assertEquals(List.of("start", "end FAILED"), calls.heard);
        FitWatch last = new FitWatch(new FitRun(Fits.INFO), List.of(new Failing("fitEnded")));
        assertThrows(ListenerFailedException.class, () -> last.during(() -> at(0, 1, 1), () -> ran.add("all of it")));
        assertEquals(List.of("all of it"), ran);
    }

    @Test
    void whatIsOursOnlyWarnsOnceWorkersTrain() {
        FitListener ours = new OwnListener("a chart", new Failing("epochFinished"));
        FitWatch watching = new FitWatch(new FitRun(Fits.INFO), List.of(ours, calls));
        watching.during(() -> at(0, 2, 10, ONE, TWO), () -> "");
        assertEquals(List.of("start", "epoch 1", "epoch 2", "end FINISHED"), calls.heard);
        FitListener refusing = new OwnListener("a chart", new Failing("fitStarted"));
        FitWatch refused = new FitWatch(new FitRun(Fits.INFO), List.of(refusing));
        assertThrows(IllegalArgumentException.class, () -> refused.during(() -> at(0, 1, 1), () -> ""));
    }

    @Test
    void anInterruptEndsTheWaitForAListener() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        FitListener slow = new FitListener() {
            @Override
            public void epochFinished(FitRun run, EpochMetrics epoch) {
                busy.countDown();
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw new CancellationException("the listener was interrupted");
                }
            }
        };
        FitWatch watching = new FitWatch(new FitRun(Fits.INFO), List.of(slow));
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread fit = new Thread(() -> thrown.set(assertThrows(
                CancellationException.class, () -> watching.during(() -> at(0, 1, 10, ONE), () -> "model"))));
        fit.start();
        assertTrue(busy.await(30, TimeUnit.SECONDS));
        fit.interrupt();
        fit.join(30_000);
        assertEquals(
                "fit: interrupted while its listener was told how it goes",
                thrown.get().getMessage());
    }

    /** The listener fails by the interrupt that ends the wait for it, and has done so before anybody looks. */
    @Test
    void aListenerThatFailsBecauseNobodyWaitsForItIsNotWhyTheFitEnded() {
        AtomicReference<Thread> telling = new AtomicReference<>();
        Thread fit = Thread.currentThread();
        FitListener interrupted = new FitListener() {
            @Override
            public void epochFinished(FitRun run, EpochMetrics epoch) {
                telling.set(Thread.currentThread());
                fit.interrupt();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("the listener was interrupted", e);
                }
            }
        };
        FitWatch watching = new FitWatch(new FitRun(Fits.INFO), List.of(interrupted, calls));
        Supplier<Progress> last = () -> {
            boolean wasInterrupted = Thread.currentThread().isInterrupted();
            await(() -> !wasInterrupted || !telling.get().isAlive());
            return at(0, 1, 10, ONE);
        };
        assertEquals(
                "fit: interrupted while its listener was told how it goes",
                assertThrows(CancellationException.class, () -> watching.during(last, () -> "model"))
                        .getMessage());
        assertTrue(Thread.interrupted());
        assertEquals(List.of("start", "end FAILED"), calls.heard);
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, "it did not happen in 30 s");
            Thread.onSpinWait();
        }
    }
}
