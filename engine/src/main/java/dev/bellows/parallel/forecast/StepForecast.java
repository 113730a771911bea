package dev.bellows.parallel.forecast;

import dev.bellows.collective.CollectiveOptions;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.collective.algorithm.Shards;
import dev.bellows.collective.simulation.Cluster;
import dev.bellows.collective.simulation.Outcome;
import dev.bellows.collective.simulation.Part;
import dev.bellows.collective.simulation.SimulatedCall;
import dev.bellows.collective.simulation.Simulation;
import dev.bellows.collective.simulation.Trouble;
import dev.bellows.collective.wire.Wire;
import dev.bellows.core.DType;
import dev.bellows.parallel.data.BucketLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The time of one step of {@link dev.bellows.parallel.data.ShardedTrainer}: its buckets are reduced in their order, each when its gradients are there,
 * the totals of the batch are summed, shards are updated, and the new weights are gathered. The step ends when the slowest worker has them all.
 *
 * @param seconds of the step
 * @param computeSeconds of it for forward, backward and update, for a worker that is as quick as it should be
 * @param bytesPerRank that a worker sends by the network
 * @param outcome of the simulation
 */
public record StepForecast(double seconds, double computeSeconds, double bytesPerRank, Outcome outcome) {
    /** Loss, weight, number and whether to end. */
    private static final int TOTALS = 4;

    /** The step of a worker on a cluster, as its communicators are by default. */
    public static StepForecast of(Workload work, Cluster cluster) {
        return of(work, cluster, CollectiveOptions.defaults(), Trouble.NONE);
    }

    /** The same with other options, and where all is not well. */
    public static StepForecast of(Workload work, Cluster cluster, CollectiveOptions options, Trouble trouble) {
        Step step = new Step(work, cluster.ranks(), options);
        Outcome outcome = new Simulation(cluster, options, trouble).run(step.parts());
        return new StepForecast(
                outcome.seconds(),
                work.computeSeconds() + step.updateSeconds(),
                (double) outcome.bytes() / cluster.ranks(),
                outcome);
    }

    /** What share of the step a worker computes: of n workers this is how many times one they are, by n, if each has as many samples as one would. */
    public double efficiency() {
        return computeSeconds / seconds;
    }

    /** What a worker does in a step. */
    private static final class Step {
        private final Workload work;
        private final int ranks;
        private final CollectiveOptions options;
        private final List<TrainedModel.Layer> lastFirst;
        private final List<BucketLayout.Bucket> buckets;
        private final List<Part> parts = new ArrayList<>();
        private final Wire exact = Wire.exact(DType.F32);
        private final List<SimulatedCall> lookUps; // alike for all tables

        Step(Workload work, int ranks, CollectiveOptions options) {
            this.work = work;
            this.ranks = ranks;
            this.options = options;
            lastFirst = new ArrayList<>(work.model().layers());
            Collections.reverse(lastFirst);
            List<Long> sizes =
                    lastFirst.stream().map(TrainedModel.Layer::parameters).toList();
            buckets = BucketLayout.of(sizes, work.bucketBytes() / Float.BYTES).buckets().stream()
                    .filter(bucket -> bucket.elements() > 0) // the first layers may have no parameters
                    .toList();
            int rows = Math.max(1, Math.round((float) work.samples() / ranks));
            lookUps = List.of(
                    SimulatedCall.allToAll(ranks, 1, DType.I32),
                    SimulatedCall.allToAll(ranks, rows, DType.I32),
                    SimulatedCall.allToAll(ranks, rows * work.model().width(), DType.F32));
        }

        /** Of all of this worker's shards. */
        double updateSeconds() {
            return buckets.stream().mapToDouble(this::updateSeconds).sum();
        }

        private double updateSeconds(BucketLayout.Bucket bucket) {
            return work.updateSeconds() * bucket.elements() / ranks;
        }

        List<Part> parts() {
            lookUp();
            backward();
            sumTotals();
            update();
            lookUp(); // the same ways, with gradients in the place of rows
            return parts;
        }

        /** Each table on its own: how many rows are asked of whom, which, and what they hold. */
        private void lookUp() {
            for (int table = 0; table < work.model().tables(); table++) {
                lookUps.forEach(this::call);
            }
        }

        private void backward() {
            parts.add(new Part.Mark());
            double whole = work.computeSeconds();
            double now = whole / 3;
            int layer = 0;
            for (BucketLayout.Bucket bucket : buckets) {
                for (; layer < bucket.end(); layer++) {
                    now += 2.0 * work.samples() * lastFirst.get(layer).flops() / work.flopsPerSecond();
                }
                parts.add(new Part.Until(work.overlaps() ? now : whole));
                boolean holdsBack = !work.gradients().isExact();
                call(SimulatedCall.reduceScatter(shards(bucket), work.gradients(), ReduceOp.SUM, holdsBack));
            }
            parts.add(new Part.Until(whole));
        }

        private void sumTotals() {
            call(SimulatedCall.allReduce(TOTALS, Wire.exact(DType.F64), ReduceOp.SUM, options.exchangeBytes()));
        }

        private void update() {
            parts.add(new Part.Mark());
            double updated = 0;
            for (BucketLayout.Bucket bucket : buckets) {
                updated += updateSeconds(bucket);
                parts.add(new Part.Until(updated));
                call(SimulatedCall.allGather(shards(bucket), exact));
            }
        }

        private Shards shards(BucketLayout.Bucket bucket) {
            return Shards.even(bucket.elements(), ranks);
        }

        private void call(SimulatedCall call) {
            parts.add(new Part.Collective(call));
        }
    }
}
