package dev.bellows.collective.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.CollectiveOptions;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.algorithm.Shards;
import dev.bellows.collective.wire.Bf16Wire;
import dev.bellows.collective.wire.Wire;
import dev.bellows.core.DType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times that can be worked out on paper. */
class PredictedTimeTest {
    private static final double ALPHA = 50e-6;
    private static final double BETA = 1 / 1.1e9;
    private static final Interconnect NETWORK = new Interconnect(ALPHA, 1 / BETA, 0);
    private static final Wire F32 = Wire.exact(DType.F32);

    private static double seconds(Cluster cluster, SimulatedCall call) {
        return new Simulation(cluster, CollectiveOptions.defaults(), Trouble.NONE)
                .run(List.of(new Part.Collective(call)))
                .seconds();
    }

    private static Cluster bare(int ranks) {
        return Cluster.of(ranks, NETWORK, Processor.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 32, 200})
    void aLargeSumTakesTwoLatenciesAndTwiceTheBytesOfTheOthers(int n) {
        int elements = n * (1 << 14);
        double bytes = 4.0 * elements;
        assertEquals(
                2 * ALPHA + 2 * (n - 1.0) / n * bytes * BETA,
                seconds(bare(n), SimulatedCall.allReduce(elements, F32, ReduceOp.SUM, 0)),
                1e-9);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 64})
    void aSmallSumTakesOneLatencyAndAllBytesOfTheOthers(int n) {
        assertEquals(
                ALPHA + (n - 1) * 4096 * BETA,
                seconds(bare(n), SimulatedCall.allReduce(1024, F32, ReduceOp.SUM, 16 << 10)),
                1e-9);
    }

    @Test
    void shardsOfManyFramesShareAnInterface() {
        Shards shards = Shards.even(8 << 20, 4);
        assertEquals(
                ALPHA + 0.75 * (32 << 20) * BETA,
                seconds(bare(4), SimulatedCall.reduceScatter(shards, F32, ReduceOp.SUM, false)),
                1e-9);
    }

    @Test
    void aBroadcastIsAScatterAndAGather() {
        int n = 8;
        double bytes = 4 << 20;
        // The others receive what is not theirs from one another, but the root's part from the root.
        double expected = ALPHA + (n - 1.0) / n * bytes * BETA + ALPHA + (n - 1.0) / n * bytes * BETA;
        assertEquals(expected, seconds(bare(n), SimulatedCall.broadcast(1 << 20, DType.F32, 0)), 0.15 * expected);
        assertEquals(
                ALPHA + (n - 1) * 1024 * BETA,
                seconds(bare(n), SimulatedCall.broadcast(256, DType.F32, 16 << 10)),
                1e-9);
    }

    @Test
    void anAllToAllTakesOneLatencyAndWhatIsForOthers() {
        assertEquals(
                ALPHA + 15 * 4 * 5000 * BETA, seconds(bare(16), SimulatedCall.allToAll(16, 5000, DType.F32)), 1e-9);
    }

    @Test
    void twoBytesForFourHalveTheTime() {
        int elements = 8 << 18;
        double exact = seconds(bare(8), SimulatedCall.allReduce(elements, F32, ReduceOp.SUM, 0)) - 2 * ALPHA;
        double coded = seconds(bare(8), SimulatedCall.allReduce(elements, new Bf16Wire(), ReduceOp.SUM, 0));
        assertEquals(0.5, coded / exact, 0.05);
    }

    @Test
    void whatIsReducedTakesTheProcessorsTime() {
        double gamma = 1e-6; // far slower than the network
        Processor slow = new Processor(0, 0, gamma, 0);
        Shards shards = Shards.even(4 << 10, 4);
        assertEquals(
                ALPHA + 3 * 4096 * BETA + 4 * 4096 * gamma,
                seconds(Cluster.of(4, NETWORK, slow), SimulatedCall.reduceScatter(shards, F32, ReduceOp.SUM, false)),
                1e-9);
    }

    @Test
    void aReductionInSegmentsIsHiddenBehindTheNetwork() {
        double gamma = BETA / 8;
        Processor quick = new Processor(0, 0, gamma, 0);
        int elements = 16 << 20;
        Shards shards = Shards.even(elements, 2);
        double bytes = 2.0 * elements;
        double segment = 256 << 10;
        assertEquals(
                ALPHA + bytes * BETA + 2 * segment * gamma,
                seconds(Cluster.of(2, NETWORK, quick), SimulatedCall.reduceScatter(shards, F32, ReduceOp.SUM, false)),
                1e-9);
    }

    @Test
    void eachFrameTakesItsTimeOfTheProcessorAtBothEnds() {
        double each = 10e-6;
        Processor processor = new Processor(each, 0, 0, 0);
        int n = 64;
        double seconds = seconds(Cluster.of(n, NETWORK, processor), SimulatedCall.barrier());
        // All send and receive by one thread each; what comes first waits for what is still to be sent.
        assertTrue(seconds >= 2 * (n - 1) * each, "took " + seconds);
        assertEquals(2 * (n - 1) * each, seconds, ALPHA + 2 * each);
    }

    @ParameterizedTest
    @CsvSource({"1, 4", "4, 16"})
    void aRackThatIsOversubscribedIsTheLimit(double oversubscription, int n) {
        int half = n / 2;
        Layout layout = Layout.hosts(n).withRacks(half, oversubscription);
        int elements = n * (1 << 16);
        double bytes = 4.0 * elements;
        double seconds = seconds(
                new Cluster(layout, NETWORK, Processor.NONE),
                SimulatedCall.reduceScatter(Shards.even(elements, n), F32, ReduceOp.SUM, false));
        // Of each rank's bytes the other half's share leaves the rack, by what the rack's hosts share.
        double expected = Math.max((n - 1.0) / n, 0.5 * oversubscription) * bytes * BETA;
        assertEquals(expected, seconds - ALPHA, 0.25 * expected);
    }

    @Test
    void ranksOfOneHostShareItsInterfaceAndNotAmongThemselves() {
        int elements = 8 << 16;
        double bytes = 4.0 * elements;
        Shards shards = Shards.even(elements, 8);
        Cluster pairs = new Cluster(Layout.hosts(8).withRanksPerHost(2), NETWORK, Processor.NONE);
        double expected = 2 * 6.0 / 8 * bytes * BETA;
        assertEquals(
                expected,
                seconds(pairs, SimulatedCall.reduceScatter(shards, F32, ReduceOp.SUM, false)) - ALPHA,
                0.1 * expected);
        Cluster one = new Cluster(Layout.hosts(8).withRanksPerHost(8), NETWORK, Processor.NONE);
        assertEquals(0, seconds(one, SimulatedCall.reduceScatter(shards, F32, ReduceOp.SUM, false)));
    }

    @Test
    void namespacesOfOneMachineShareItsCores() {
        Processor processor = new Processor(0, 1e-9, 0, 0);
        int elements = 4 << 16;
        Shards shards = Shards.even(elements, 4);
        SimulatedCall call = SimulatedCall.reduceScatter(shards, F32, ReduceOp.SUM, false);
        Interconnect quick = new Interconnect(0, 1e15, 0);
        double bytes = 4.0 * elements;
        double apart = seconds(new Cluster(Layout.hosts(4), quick, processor), call);
        double together = seconds(new Cluster(Layout.hosts(4).onOneMachine(1), quick, processor), call);
        assertEquals(2 * 0.75 * bytes * 1e-9, apart, 0.2 * apart);
        assertEquals(4 * 2 * 0.75 * bytes * 1e-9, together, 0.01 * together);
    }

    @Test
    void whatIsComputedBesideHidesACollective() {
        SimulatedCall sum = SimulatedCall.allReduce(1 << 20, F32, ReduceOp.SUM, 0);
        double alone = seconds(bare(4), sum);
        Outcome outcome = new Simulation(bare(4), CollectiveOptions.defaults(), Trouble.NONE)
                .run(List.of(
                        new Part.Mark(),
                        new Part.Until(0.01),
                        new Part.Collective(sum),
                        new Part.Until(1),
                        new Part.Collective(sum)));
        assertEquals(1 + alone, outcome.seconds(), 1e-9);
    }

    @Test
    void aLostSegmentCostsItsStreamTime() {
        SimulatedCall sum = SimulatedCall.allReduce(1 << 18, F32, ReduceOp.SUM, 0);
        double sound = seconds(bare(4), sum);
        double lossy = seconds(Cluster.of(4, NETWORK.withLoss(0.01), Processor.NONE), sum);
        assertTrue(lossy > sound + 1e-3, lossy + " against " + sound);
    }

    @Test
    void hundredsOfRanksAreSimulated() {
        int n = 512;
        double seconds = seconds(bare(n), SimulatedCall.allReduce(n * 256, F32, ReduceOp.SUM, 0));
        assertEquals(2 * ALPHA + 2 * (n - 1.0) * 1024 * BETA, seconds, 1e-9);
    }
}
