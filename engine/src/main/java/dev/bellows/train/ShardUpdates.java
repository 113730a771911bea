package dev.bellows.train;

import dev.bellows.backend.Backend;
import dev.bellows.collective.algorithm.Shards;
import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.optim.Clipping;
import dev.bellows.optim.Rule;
import java.util.ArrayList;
import java.util.List;

/**
 * The update of the tables and of this rank's shards of all buckets, stretch by stretch. Consecutive parameters with one rule are one stretch,
 * unless something about each of them has to be known: then the ranks first add up what they measured of their parts, in
 * rank order, so that all scale them by the same bits.
 */
final class ShardUpdates {
    /** A stretch and the place in the tables of the parameter that it belongs to, or of the first one. */
    private record Part(int parameter, ShardUpdate update) {}

    private final FlatParameters flat;
    private final Exchange exchange;
    private final Tables tables;
    private final Clipping clipping;
    private final List<List<Part>> buckets = new ArrayList<>();
    private final List<Part> all;
    private final List<SumTable> rounds = new ArrayList<>();
    private final SumTable squares;

    /** Everything belongs to the current scope. */
    ShardUpdates(FlatParameters flat, Tables tables, Exchange exchange, Clipping clipping, Backend backend) {
        this.flat = flat;
        this.tables = tables;
        this.exchange = exchange;
        this.clipping = clipping;
        int parameter = 0;
        for (int i = 0; i < flat.buckets().size(); i++) {
            int end = parameter + flat.buckets().get(i).parameters();
            buckets.add(parts(parameter, end, own(i), backend));
            parameter = end;
        }
        all = buckets.stream().flatMap(List::stream).toList();
        squares = new SumTable(flat.rules().size(), 1);
        for (int width : SumTable.widths(flat.rules())) {
            rounds.add(new SumTable(flat.rules().size(), width));
        }
    }

    /** From where to where this rank's shard of a bucket goes in the flat arrays. */
    private int[] own(int bucket) {
        Shards shards = exchange.shards(bucket);
        int start = flat.buckets().get(bucket).start();
        return new int[] {start + shards.start(exchange.rank()), start + shards.end(exchange.rank())};
    }

    private List<Part> parts(int first, int end, int[] own, Backend backend) {
        List<Part> parts = new ArrayList<>();
        int next;
        for (int parameter = first; parameter < end; parameter = next) {
            next = parameter + 1;
            while (next < end && together(parameter, next)) {
                next++;
            }
            int from = Math.max(flat.start(parameter), own[0]);
            int to = Math.min(flat.end(next - 1), own[1]);
            if (from < to) {
                Spec spec = Spec.of(DType.F32, to - from);
                NDArray weights = flat.weights().view(from, spec);
                NDArray gradients = flat.gradients().view(from, spec);
                Rule rule = flat.rules().get(parameter);
                parts.add(new Part(parameter, new ShardUpdate(rule, clipping, weights, gradients, backend)));
            }
        }
        return parts;
    }

    private boolean together(int parameter, int other) {
        Rule rule = flat.rules().get(parameter);
        return clipping.whole() != Clipping.Whole.PARAMETER
                && rule.optimizer().measures().isEmpty()
                && rule.equals(flat.rules().get(other));
    }

    /**
     * Changes the weights of all ranks by the gradients.
     *
     * @param step from 1
     * @param samples by whose number the summed gradients are divided
     */
    void run(long step, double samples) {
        all.forEach(part -> part.update.begin(step, samples));
        double network = clipping.whole() == Clipping.Whole.ELEMENT ? 0 : boundGradients();
        for (int round = 0; round < rounds.size(); round++) {
            measure(round);
        }
        for (int i = 0; i < buckets.size(); i++) {
            buckets.get(i).forEach(part -> part.update.update());
            exchange.gather(i);
        }
        tables.update(step, network);
        exchange.join();
    }

    /** Tells the updates the squares that they have to know; returns those of the network. */
    private double boundGradients() {
        squares.clear();
        all.forEach(part -> squares.add(part.parameter, List.of(part.update.squares())));
        squares.sum(exchange);
        boolean each = clipping.whole() == Clipping.Whole.PARAMETER;
        double network = squares.total() + tables.squares();
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
        measured.forEach(part -> part.update.measured(round, table.row(part.parameter)));
    }
}
