package dev.bellows.train.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.Shape;
import dev.bellows.memory.Scope;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Sgd;
import dev.bellows.parallel.data.ShardedTrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where the time of two peers goes, of whom the second waits for its samples. */
final class TimingTest {
    private static final int WORKERS = 2;
    private static final int EPOCHS = 2;
    private static final int STEPS = 2;
    private static final int SIZE = Blobs.COUNT / STEPS / WORKERS;
    private static final long DELAY_MILLIS = 40;

    private final Blobs blobs = new Blobs();

    /** What one peer saw of one epoch. */
    private record Seen(int rank, long samples, Timing.Times own, List<Timing.Times> peers) {}

    @Test
    void everyPeerKnowsTheTimesOfAll() {
        List<List<Seen>> ranks = Ranks.spawn(WORKERS, Kind.INPROC, communicator -> {
            try (Scope scope = Scope.open("peer")) {
                Block net = new Dense(Blobs.CLASSES);
                net.initialize(new Xavier(), 1);
                net.materialize(Shape.of(1, Blobs.FEATURES));
                try (ShardedTrainer trainer = new ShardedTrainer(net, Optimization.of(new Sgd(0.1)), communicator);
                        Training training =
                                Training.compiled(net, Objective.of(new SoftmaxCrossEntropyLoss()), trainer)) {
                    Timing timing = new Timing();
                    Seeing seeing = new Seeing(timing, communicator.rank());
                    training.fit(batches(communicator.rank()), EPOCHS, seeing, timing);
                    return seeing.epochs;
                }
            }
        });
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            for (List<Seen> rank : ranks) {
                Seen seen = rank.get(epoch);
                assertEquals(STEPS * WORKERS * SIZE, seen.samples());
                assertEquals(ranks.get(0).get(epoch).peers(), seen.peers());
                assertEquals(seen.own(), seen.peers().get(seen.rank()));
            }
            for (Timing.Times times : ranks.get(0).get(epoch).peers()) {
                assertTrue(times.data() > 0 && times.communication() > 0 && times.compute() > 0, times.toString());
                assertEquals(times.seconds(), times.data() + times.communication() + times.compute(), 1e-9);
            }
            double waited = ranks.get(0).get(epoch).peers().get(1).data();
            assertTrue(waited >= STEPS * DELAY_MILLIS / 1e3, "the second waited for " + waited + " s");
        }
    }

    private Batches batches(int rank) {
        return Batches.of(epoch -> () -> IntStream.range(0, STEPS)
                .mapToObj(step -> {
                    await(rank * DELAY_MILLIS);
                    int from = (step * WORKERS + rank) * SIZE;
                    return blobs.batch(Blobs.order(epoch).subList(from, from + SIZE));
                })
                .iterator());
    }

    private static void await(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    private static final class Seeing implements Handler {
        private final Timing timing;
        private final int rank;
        private final List<Seen> epochs = new ArrayList<>();

        Seeing(Timing timing, int rank) {
            this.timing = timing;
            this.rank = rank;
        }

        @Override
        public void epochEnd(Training training, int epoch) {
            epochs.add(new Seen(rank, timing.samples(), timing.own(), timing.peers()));
        }
    }
}
