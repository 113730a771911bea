package dev.bellows.spark.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.spark.data.codec.RowArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ScorerCacheTest {
    private final List<String> closed = new ArrayList<>();
    private final List<String> loaded = new ArrayList<>();
    private final ScorerCache cache = new ScorerCache(2, network -> {
        loaded.add(network.id());
        return new Fake(network.id());
    });

    @Test
    void loadsAModelOnceForAllWhoUseIt() {
        try (ScorerCache.Lease one = lease("a");
                ScorerCache.Lease other = lease("a")) {
            assertSame(one.scorer(), other.scorer());
        }
        try (ScorerCache.Lease later = lease("a")) {
            assertEquals(List.of("a"), loaded);
            assertNotSame(null, later.scorer());
        }
    }

    @Test
    void closesTheIdleModelUsedLongestAgo() {
        lease("a").close();
        lease("b").close();
        lease("a").close();
        lease("c").close();
        assertEquals(List.of("b"), closed);
        assertEquals(2, cache.size());
    }

    @Test
    void keepsModelsInUseWhateverTheirNumber() {
        List<ScorerCache.Lease> leases = List.of(lease("a"), lease("b"), lease("c"), lease("d"));
        assertEquals(List.of(), closed);
        leases.forEach(ScorerCache.Lease::close);
        assertEquals(List.of("a", "b"), closed);
    }

    @Test
    void closingALeaseTwiceCountsOnce() {
        ScorerCache.Lease one = lease("a");
        try (ScorerCache.Lease other = lease("a")) {
            one.close();
            one.close();
            lease("b").close();
            lease("c").close();
            lease("d").close();
            assertEquals(List.of("b"), closed);
            assertNotSame(null, other.scorer());
        }
    }

    @Test
    void aModelThatDoesNotLoadIsTriedAgain() {
        ScorerCache fragile = new ScorerCache(1, network -> {
            loaded.add(network.id());
            if (loaded.size() == 1) {
                throw new IllegalStateException("no memory");
            }
            return new Fake(network.id());
        });
        assertThrows(IllegalStateException.class, () -> fragile.lease("a", () -> network("a")));
        fragile.lease("a", () -> network("a")).close();
        assertEquals(2, loaded.size());
    }

    @Test
    void threadsThatComeTogetherLoadOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Scorer>> tasks = java.util.Collections.nCopies(16, () -> {
                try (ScorerCache.Lease lease = lease("a")) {
                    return lease.scorer();
                }
            });
            for (Future<Scorer> scorer : threads.invokeAll(tasks)) {
                assertSame(threads.submit(tasks.get(0)).get(), scorer.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(List.of("a"), loaded);
    }

    private ScorerCache.Lease lease(String id) {
        return cache.lease(id, () -> network(id));
    }

    private static TrainedNetwork network(String id) {
        return new TrainedNetwork(
                id,
                "{}",
                List.of(Spec.of(DType.F32, 1)),
                List.of(Spec.of(DType.F32, 1)),
                Weights.of(List.of()),
                "fp32",
                "auto");
    }

    private final class Fake implements Scorer {
        private final String id;

        Fake(String id) {
            this.id = id;
        }

        @Override
        public List<Spec> inputs() {
            return List.of();
        }

        @Override
        public List<Spec> outputs() {
            return List.of();
        }

        @Override
        public void score(RowArrays inputs, RowArrays outputs, int rows, int threads) {}

        @Override
        public void close() {
            closed.add(id);
        }
    }
}
