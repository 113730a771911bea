package dev.bellows.parallel.data;

import dev.bellows.backend.Backend;
import dev.bellows.collective.algorithm.Shards;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.ParameterPart;
import dev.bellows.optim.Clipping;
import dev.bellows.optim.Peers;
import dev.bellows.optim.Rule;
import dev.bellows.parallel.table.ShardedTables;
import dev.bellows.parallel.tensor.WeightParts;
import java.util.ArrayList;
import java.util.List;

/**
 * The update of the tables and of this rank's shards of all buckets, stretch by stretch. Consecutive parameters with one rule are one stretch,
 * unless something about each of them has to be known: then the ranks first add up what they measured of their parts, in
 * rank order, so that all scale them by the same bits.
 */
final class ShardUpdates {
    /**
     * A stretch.
     *
     * @param parameter the number of the parameter that it belongs to, or of the first one
     * @param start the first element in its bucket
     */
    private record Part(int parameter, int start, ShardUpdate update) {}

    private final FlatParameters flat;
    private final Exchange exchange;
    private final Tables tables;
    private final ShardedTables sharded;
    private final WeightParts parts;
    private final Peers stages;
    private final Clipping clipping;
    private final List<List<Part>> buckets = new ArrayList<>();
    private final List<Part> all;
    private final List<SumTable> rounds = new ArrayList<>();
    private final SumTable squares;

    /** Everything belongs to the current scope. */
    ShardUpdates(FlatParameters flat, AllTables all, Neighbours neighbours, Clipping clipping, Backend backend) {
        this.flat = flat;
        this.tables = all.replicated();
        this.sharded = all.sharded();
        this.exchange = neighbours.replicas();
        this.parts = neighbours.parts();
        this.stages = neighbours.stages();
        this.clipping = clipping;
        for (int i = 0; i < flat.buckets().size(); i++) {
            buckets.add(parts(flat.buckets().get(i), exchange.shards(i), backend));
        }
        this.all = buckets.stream().flatMap(List::stream).toList();
        squares = new SumTable(flat.rules().size() + sharded.count(), 1);
        for (int width : SumTable.widths(flat.rules())) {
            rounds.add(new SumTable(flat.rules().size(), width));
        }
    }

    private List<Part> parts(FlatParameters.Bucket bucket, Shards shards, Backend backend) {
        List<Part> parts = new ArrayList<>();
        int next;
        for (int parameter = bucket.first(); parameter < bucket.end(); parameter = next) {
            next = parameter + 1;
            while (next < bucket.end() && together(parameter, next)) {
                next++;
            }
            int from = Math.max(flat.start(parameter), shards.start(exchange.rank()));
            int to = Math.min(flat.end(bucket, next - 1), shards.end(exchange.rank()));
            if (from < to) {
                Spec spec = Spec.of(DType.F32, to - from);
                NDArray weights = bucket.weights().view(from, spec);
                NDArray gradients = bucket.gradients().view(from, spec);
                Rule rule = flat.rules().get(parameter);
                ShardUpdate update = new ShardUpdate(rule, clipping, weights, gradients, backend);
                parts.add(new Part(parameter, from, update));
            }
        }
        return parts;
    }

    private boolean together(int parameter, int other) {
        Rule rule = flat.rules().get(parameter);
        return clipping.whole() != Clipping.Whole.PARAMETER
                && rule.optimizer().measures().isEmpty()
                && isPart(parameter) == isPart(other)
                && rule.equals(flat.rules().get(other));
    }

    /** Whether other ranks work with further parts of a weight; what is summed of such weights is summed over these as well. */
    private boolean isPart(int parameter) {
        ParameterPart part = flat.parameters().get(parameter).part();
        return part != null && !part.isGathered();
    }

    /**
     * Changes the weights of all ranks by the gradients.
     *
     * @param step from 1
     * @param weight of all samples, by which the summed gradients are divided
     */
    void run(long step, double weight) {
        all.forEach(part -> part.update.begin(step, weight));
        double network = clipping.whole() == Clipping.Whole.ELEMENT ? 0 : boundGradients();
        for (int round = 0; round < rounds.size(); round++) {
            measure(round);
        }
        for (int i = 0; i < buckets.size(); i++) {
            buckets.get(i).forEach(part -> part.update.update());
            exchange.gather(i);
        }
        tables.update(step, network);
        boolean each = clipping.whole() == Clipping.Whole.PARAMETER;
        for (int i = 0; i < sharded.count(); i++) {
            sharded.update(i, step, each ? squares.row(flat.rules().size() + i).get(0) : network);
        }
        exchange.join();
    }

    /** Tells the updates the squares that they have to know; returns those of the network. */
    private double boundGradients() {
        squares.clear();
        all.forEach(part -> squares.add(part.parameter, List.of(part.update.squares())));
        for (int i = 0; i < sharded.count(); i++) {
            squares.add(flat.rules().size() + i, List.of(sharded.squares(i)));
        }
        squares.sum(exchange);
        squares.sumParts(parts, flat.paths());
        boolean each = clipping.whole() == Clipping.Whole.PARAMETER;
        double[] whole = {squares.total() + tables.squares()};
        stages.sum(whole);
        double network = whole[0];
        all.forEach(part -> part.update.bound(each ? squares.row(part.parameter).get(0) : network));
        return network;
    }

    private void measure(int round) {
        SumTable table = rounds.get(round);
        List<Part> measured = new ArrayList<>();
        table.clear();
        for (Part part : all) {
            List<Double> sums = part.update.measure(round);
            if (!sums.isEmpty()) {
                table.add(part.parameter, sums);
                measured.add(part);
            }
        }
        table.sum(exchange);
        table.sumParts(parts, flat.paths());
        measured.forEach(part -> part.update.measured(round, table.row(part.parameter)));
    }

    /**
     * The states of a bucket's weights, of all ranks that have such a bucket: arrays as long as the bucket, as many as its widest rule has. Every
     * rank must call it; what no rule of a parameter has stays 0.
     */
    List<NDArray> states(int bucket) {
        List<NDArray> whole = new ArrayList<>();
        FlatParameters.Bucket flatBucket = flat.buckets().get(bucket);
        for (int state = 0; state < widest(flatBucket); state++) {
            NDArray array = NDArray.zeros(flatBucket.weights().spec());
            for (Part part : buckets.get(bucket)) {
                if (state < part.update.states().size()) {
                    NDArray own = part.update.states().get(state);
                    array.view(part.start, own.spec()).assign(own);
                }
            }
            exchange.gather(array, bucket);
            whole.add(array);
        }
        return whole;
    }

    /** Takes this rank's part of what {@link #states} gives. */
    void restore(int bucket, List<NDArray> whole) {
        for (Part part : buckets.get(bucket)) {
            for (int state = 0; state < part.update.states().size(); state++) {
                NDArray own = part.update.states().get(state);
                own.assign(whole.get(state).view(part.start, own.spec()));
            }
        }
    }

    /** How many states the widest rule of a bucket has. */
    int widest(FlatParameters.Bucket bucket) {
        return flat.rules().subList(bucket.first(), bucket.end()).stream()
                .mapToInt(rule -> rule.optimizer().states())
                .max()
                .orElse(0);
    }
}
