package dev.bellows.bench.soak;

import dev.bellows.spark.progress.FitListener;
import dev.bellows.spark.progress.FitRun;

/** Does something to a fit once it has come to a step, counted over all epochs, and remembers how the fit went on. */
final class Strike implements FitListener {
    private final int step;
    private final Runnable deed;
    private int done;
    private int saved;
    private int lost;
    private int attempts = 1;
    private int struckAt;
    private long struck;
    private long back;

    Strike(int step, Runnable deed) {
        this.step = step;
        this.deed = deed;
    }

    @Override
    public synchronized void stepReached(FitRun run, int epoch, int at, int steps) {
        done = (epoch - 1) * steps + at - 1;
        if (struck == 0 && done >= step) {
            struck = System.nanoTime();
            struckAt = done;
            deed.run();
        } else if (attempts > 1 && back == 0) {
            back = System.nanoTime();
        }
    }

    @Override
    public synchronized void checkpointWritten(FitRun run, String path) {
        saved = Integer.parseInt(path.substring(path.lastIndexOf('-') + 1));
    }

    @Override
    public synchronized void attemptStarted(FitRun run, int attempt) {
        attempts = attempt + 1;
        lost += Math.max(0, done - saved);
    }

    /** After how many steps it was done; 0 if the fit was over before. */
    synchronized int struckAt() {
        return struckAt;
    }

    /** How many steps were done again, as far as the driver had heard of them. */
    synchronized int lost() {
        return lost;
    }

    synchronized int attempts() {
        return attempts;
    }

    /** From the deed to the next step that the driver heard of; NaN if there was no retry. */
    synchronized double restart() {
        return back == 0 ? Double.NaN : (back - struck) * 1e-9;
    }
}
