package dev.bellows.parallel.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.CollectiveOptions;
import dev.bellows.collective.simulation.Cluster;
import dev.bellows.collective.simulation.Interconnect;
import dev.bellows.collective.simulation.Processor;
import dev.bellows.collective.simulation.Trouble;
import dev.bellows.collective.wire.Bf16Wire;
import dev.bellows.core.Shape;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.NetworkSummary;
import dev.bellows.nn.layer.Sequential;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Steps whose times can be worked out on paper. */
class StepForecastTest {
    private static final double ALPHA = 20e-6;
    private static final double BETA = 1e-9;
    private static final Interconnect NETWORK = new Interconnect(ALPHA, 1 / BETA, 0);
    private static final int MILLION = 1 << 20;

    /** Four layers of 4 MiB, each of a million operations per sample. */
    private static final TrainedModel LAYERS =
            new TrainedModel("layers", List.of(layer(MILLION), layer(MILLION), layer(MILLION), layer(MILLION)), 0, 0);

    private static TrainedModel.Layer layer(long flops) {
        return new TrainedModel.Layer(MILLION, flops);
    }

    private static Cluster cluster(int ranks) {
        return Cluster.of(ranks, NETWORK, Processor.NONE);
    }

    /** A bucket for each layer. */
    private static Workload work(double flopsPerSecond) {
        return Workload.of(LAYERS, 1, flopsPerSecond).withBuckets(4 << 20);
    }

    /** Half of an all-reduce of a bucket. */
    private static double half(int n) {
        return ALPHA + (n - 1.0) / n * 4 * MILLION * BETA;
    }

    private static double totals(int n) {
        return ALPHA + (n - 1) * 32 * BETA;
    }

    @Test
    void aWorkerThatIsAloneComputes() {
        StepForecast step = StepForecast.of(work(1e9), cluster(1));
        assertEquals(step.computeSeconds(), step.seconds(), 1e-12);
        assertEquals(12.0 * MILLION / 1e9 + 4 * MILLION * 3e-9, step.seconds(), 1e-9);
        assertEquals(1, step.efficiency(), 1e-9);
    }

    @Test
    void withoutOverlapAllIsDoneOneAfterAnother() {
        int n = 4;
        Workload work = work(1e9).withOverlap(false);
        StepForecast step = StepForecast.of(work, cluster(n));
        // The first shard's update is seen; those of the others are behind the gathers, which take longer.
        double update = 3e-9 * MILLION / n;
        assertEquals(work.computeSeconds() + 8 * half(n) + totals(n) + update, step.seconds(), 1e-8);
    }

    @Test
    void bucketsAreHiddenBehindBackwardButForTheLast() {
        int n = 4;
        double flopsPerSecond = 1e8; // backward of a layer takes 21 ms, its bucket 3
        StepForecast step = StepForecast.of(work(flopsPerSecond), cluster(n));
        double update = 3e-9 * MILLION / n;
        assertEquals(
                work(flopsPerSecond).computeSeconds() + half(n) + totals(n) + update + 4 * half(n),
                step.seconds(),
                1e-8);
    }

    @Test
    void aSlowNetworkIsBusyFromTheFirstBucketOn() {
        int n = 2;
        double flopsPerSecond = 1e12;
        StepForecast step = StepForecast.of(work(flopsPerSecond), cluster(n));
        double first = work(flopsPerSecond).computeSeconds() * (1.0 / 3 + 2.0 / 3 / 4);
        assertEquals(first + 4 * half(n) + totals(n) + 3e-9 * MILLION / n + 4 * half(n), step.seconds(), 1e-7);
    }

    @Test
    void aStragglerHoldsUpAll() {
        Workload work = work(1e8);
        StepForecast step =
                StepForecast.of(work, cluster(8), CollectiveOptions.defaults(), Trouble.NONE.withStraggler(3, 2));
        double late = StepForecast.of(work, cluster(8)).seconds() + work.computeSeconds();
        assertEquals(late, step.seconds(), 0.01 * late);
    }

    @Test
    void aWorkerThatIsLostEndsTheStepOfAll() {
        Trouble trouble = Trouble.NONE.withLost(new Trouble.Lost(1, 0.01, true));
        CollectiveOptions options = CollectiveOptions.defaults().withDeadline(Duration.ofSeconds(5));
        StepForecast step = StepForecast.of(work(1e8), cluster(4), options, trouble);
        assertFalse(step.outcome().isWhole());
        step.outcome().ranks().forEach(end -> assertTrue(end.lost() || end.failure() != null));
    }

    @Test
    void fewerBytesTravelCoded() {
        StepForecast exact = StepForecast.of(work(1e12), cluster(8));
        StepForecast coded = StepForecast.of(work(1e12).withGradients(new Bf16Wire()), cluster(8));
        // Gradients in half the bytes, weights as they are.
        assertEquals(0.75, coded.bytesPerRank() / exact.bytesPerRank(), 1e-3);
        assertEquals(0.75, coded.seconds() / exact.seconds(), 0.03);
    }

    @Test
    void rowsOfTablesTakeTheirTime() {
        TrainedModel tables = LAYERS.withTables(3, 64);
        Workload with = new Workload(tables, 4000, 1e15, 0, work(1).gradients(), 4 << 20, true);
        Workload without = new Workload(LAYERS, 4000, 1e15, 0, work(1).gradients(), 4 << 20, true);
        int n = 4;
        double each = 3 * ALPHA + 3 * (4 + 1000 * 4 + 1000 * 64 * 4) * BETA;
        assertEquals(
                2 * 3 * each,
                StepForecast.of(with, cluster(n)).seconds()
                        - StepForecast.of(without, cluster(n)).seconds(),
                1e-7);
    }

    @Test
    void aNetworkIsKnownByItsSummary() {
        TrainedModel model = TrainedModel.of(
                "mlp",
                NetworkSummary.of(
                        new Sequential.Config(
                                List.of(new Dense.Config(1000, null, null), new Dense.Config(10, null, null))),
                        Shape.of(784)));
        assertEquals(784 * 1000 + 1000 + 1000 * 10 + 10, model.parameters());
        assertEquals(2 * (784 * 1000 + 1000 * 10) + 1010, model.flops());
    }
}
