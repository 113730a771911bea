package dev.bellows.spark.launch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Says again and again, beside a worker's own thread, that it is at work: while Spark computes a partition of which hardly a row
 * passes a filter, that thread hears of no row for minutes, and others would take it for lost.
 */
final class Signs implements AutoCloseable {
    private final Runnable sign;
    private final Duration pause;
    private final Thread thread = new Thread(this::giveThem, "bellows-signs");
    private boolean over;

    private Signs(Runnable sign, Duration pause) {
        this.sign = sign;
        this.pause = pause;
    }

    /**
     * Begins.
     *
     * @param sign what says so; once it fails no more is said
     * @param pause from one to the next
     */
    static Signs every(Duration pause, Runnable sign) {
        Signs signs = new Signs(sign, pause);
        signs.thread.setDaemon(true);
        signs.thread.start();
        return signs;
    }

    private void giveThem() {
        try {
            while (goesOn()) {
                sign.run();
            }
        } catch (InterruptedException e) {
            // Nobody but close ends this thread, and it has no need to interrupt it.
        }
    }

    private synchronized boolean goesOn() throws InterruptedException {
        long end = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); !over && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return !over;
    }

    /** From here on nothing is said. */
    @Override
    public void close() {
        synchronized (this) {
            over = true;
            notifyAll();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
