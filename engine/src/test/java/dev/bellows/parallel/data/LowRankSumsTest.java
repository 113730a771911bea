package dev.bellows.parallel.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.core.Shape;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Sgd;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Gradients that travel as products of thin matrices. */
final class LowRankSumsTest {
    private static final int INPUTS = 12;
    private static final int UNITS = 9;

    /** Two numbers of a rank's gradients are sums of outer products: so many. */
    private static float[] gradient(int rank, int step, int products) {
        SplittableRandom random = new SplittableRandom(31L * step + rank);
        float[] sum = new float[UNITS * INPUTS];
        SplittableRandom common = new SplittableRandom(5); // all ranks have the same column space
        for (int product = 0; product < products; product++) {
            double[] left = common.doubles(UNITS, -1, 1).toArray();
            double[] right = random.doubles(INPUTS, -1, 1).toArray();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += (float) (left[i / INPUTS] * right[i % INPUTS]);
            }
        }
        return sum;
    }

    /** What a rank has after some steps: the sums it got in all, the last one, and what it holds back. */
    private record End(double[] sums, float[] last, double[] residual) {}

    private static List<End> run(int workers, int steps, int products) {
        return Ranks.spawn(workers, Kind.INPROC, communicator -> {
            try (Scope scope = Scope.open("worker")) {
                Block net = new Sequential(new Dense(UNITS));
                net.initialize(new Xavier(), 1);
                net.materialize(Shape.of(1, INPUTS));
                FlatParameters flat = new FlatParameters(net.parameters(), Optimization.of(new Sgd(0.1)), 1 << 20);
                Exchange exchange = new Exchange(communicator, flat, Compression.of(Compression.Kind.POWER_SGD));
                int weight = flat.paths().indexOf("0.weight");
                NDArray gradients = flat.gradientViews().get(weight);
                NDArray bias = flat.gradientViews().get(1 - weight);
                double[] sums = new double[UNITS * INPUTS];
                float[] last = {};
                for (int step = 0; step < steps; step++) {
                    gradients.set(gradient(communicator.rank(), step, products));
                    bias.fill(communicator.rank() + 1);
                    exchange.completeAll();
                    exchange.end();
                    last = gradients.toFloatArray();
                    for (int i = 0; i < sums.length; i++) {
                        sums[i] += last[i];
                    }
                    assertEquals(workers * (workers + 1) / 2.0, bias.toDoubleArray()[UNITS - 1]);
                }
                double[] residual = exchange.sums()
                        .residuals()
                        .get(0)
                        .view(flat.start(weight), gradients.spec())
                        .toDoubleArray();
                return new End(sums, last, residual);
            }
        });
    }

    @Test
    void whatWasSentAndWhatIsHeldAreAllThereWas() {
        int workers = 3;
        int steps = 8;
        List<End> ends = run(workers, steps, 6);
        double held = 0;
        for (int i = 0; i < UNITS * INPUTS; i++) {
            double truth = 0;
            double sum = ends.get(0).sums[i];
            for (int rank = 0; rank < workers; rank++) {
                assertEquals(ends.get(0).last[i], ends.get(rank).last[i]);
                sum += ends.get(rank).residual[i];
                held += Math.abs(ends.get(rank).residual[i]);
                for (int step = 0; step < steps; step++) {
                    truth += gradient(rank, step, 6)[i];
                }
            }
            assertEquals(truth, sum, 1e-4, "element " + i);
        }
        assertTrue(held > 1, "nothing is held back");
    }

    /** Of rank 2 all is sent at once, whatever Q is. */
    @Test
    void gradientsOfTheRankArriveAsTheyAre() {
        List<End> ends = run(2, 1, 2);
        for (int i = 0; i < UNITS * INPUTS; i++) {
            assertEquals(gradient(0, 0, 2)[i] + gradient(1, 0, 2)[i], ends.get(0).last[i], 1e-5);
            assertEquals(0, ends.get(1).residual[i], 1e-5);
        }
    }

    @Test
    void zeroGradientsAreZeroAndNotTheEnd() {
        List<End> ends = run(2, 1, 0);
        for (float value : ends.get(0).last) {
            assertEquals(0, value);
        }
        double[][] vectors = {{0, 0, 0}, {1, 2, 2}, {2, 4, 4}};
        Orthonormal.complete(vectors, 3);
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                double dot = 0;
                for (int at = 0; at < 3; at++) {
                    dot += vectors[i][at] * vectors[j][at];
                }
                assertEquals(i == j ? 1 : 0, dot, 1e-12);
            }
        }
    }
}
