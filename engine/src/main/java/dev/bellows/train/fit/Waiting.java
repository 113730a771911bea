package dev.bellows.train.fit;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.optim.Peers;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets peers wait for work that takes as long as it takes, such as writing a file on a slow file system: they tell each other all
 * the while that they are there, so that only who is gone is given up.
 */
final class Waiting {
    private static final Duration SIGN = Duration.ofSeconds(1);

    private final Peers peers;
    private final Backend backend;
    private final Duration sign;

    /** What takes its time; tells its peers nothing. */
    interface Work {
        void run() throws IOException;
    }

    Waiting(Peers peers, Backend backend) {
        this(peers, backend, SIGN);
    }

    /** @param sign how often who works says so */
    Waiting(Peers peers, Backend backend, Duration sign) {
        this.peers = peers;
        this.backend = backend;
        this.sign = sign;
    }

    /**
     * Runs this peer's work in this thread, and returns when all have done theirs. If one fails, it throws, and its training
     * tells the others.
     */
    void during(Work work) throws IOException {
        if (peers.size() == 1) {
            work.run();
            return;
        }
        CountDownLatch done = new CountDownLatch(1);
        FutureTask<@Nullable Void> signs = new FutureTask<>(() -> sign(done), null);
        Thread thread = new Thread(signs, "bellows-waiting");
        thread.setDaemon(true);
        thread.start();
        work.run(); // where it fails, the connection is given up, and with it the thread ends
        done.countDown();
        finish(signs);
    }

    private void sign(CountDownLatch done) {
        try (Backends.Use use = Backends.use(backend)) {
            double[] busy;
            do {
                busy = new double[] {done.await(sign.toNanos(), TimeUnit.NANOSECONDS) ? 0 : 1};
                peers.sumOfAll(busy);
            } while (busy[0] > 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void finish(FutureTask<@Nullable Void> signs) {
        try {
            signs.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("training: interrupted while it waited for the other workers' files", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
