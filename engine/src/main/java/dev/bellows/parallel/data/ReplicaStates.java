package dev.bellows.parallel.data;

import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Parameter;
import dev.bellows.optim.Peers;
import dev.bellows.optim.TreeSum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What the layers of a replica change themselves: running statistics, which follow its own samples, and positions in
 * streams of random numbers, of which every replica has its own. A worker may stand for several replicas, one after another.
 */
final class ReplicaStates {
    /** Each replica draws its own random numbers: a stretch of the counter that no run outlives. */
    private static final int STREAM_BITS = 40;

    private final List<NDArray> statistics;
    private final List<NDArray> counters;
    private final Peers peers;
    private final int each;
    private final List<List<NDArray>> kept = new ArrayList<>(); // of each replica, where there are several

    /** One replica on each worker. */
    ReplicaStates(Map<String, Parameter> parameters, Peers peers) {
        this(parameters, peers, 1);
    }

    /**
     * Moves the random streams of this rank away from those of the others. What is kept belongs to the current scope.
     *
     * @param each for how many replicas each worker stands
     */
    ReplicaStates(Map<String, Parameter> parameters, Peers peers, int each) {
        this.peers = peers;
        this.each = each;
        this.statistics = of(parameters, Parameter.Role.STATISTIC);
        this.counters = of(parameters, Parameter.Role.COUNTER);
        for (int replica = 0; each > 1 && replica < each; replica++) {
            kept.add(arrays().stream()
                    .map(array -> NDArray.empty(array.backend(), array.spec()))
                    .toList());
        }
        separateStreams();
    }

    private static List<NDArray> of(Map<String, Parameter> parameters, Parameter.Role role) {
        return parameters.values().stream()
                .filter(parameter -> parameter.role() == role && !parameter.isFrozen() && !parameter.isElsewhere())
                .map(Parameter::data)
                .toList();
    }

    private List<NDArray> arrays() {
        List<NDArray> arrays = new ArrayList<>(statistics);
        arrays.addAll(counters);
        return arrays;
    }

    /** Where all ranks have the states of the first. */
    void separateStreams() {
        double[] first = counters.stream().mapToDouble(NDArray::item).toArray();
        for (int replica = each - 1; replica >= 0; replica--) {
            for (int i = 0; i < first.length; i++) {
                counters.get(i).fill(first[i] + offset(replica));
            }
            leave(replica);
        }
    }

    private double offset(int replica) {
        return (double) ((long) place(replica) << STREAM_BITS);
    }

    /** Which one a replica of this worker is among all. */
    private int place(int replica) {
        return peers.rank() * each + replica;
    }

    /** Gives the network the states of one of this worker's replicas. */
    void enter(int replica) {
        if (each > 1) {
            copy(kept.get(replica), arrays());
        }
    }

    /** Takes back what {@link #enter} gave. */
    void leave(int replica) {
        if (each > 1) {
            copy(arrays(), kept.get(replica));
        }
    }

    private static void copy(List<NDArray> from, List<NDArray> to) {
        for (int i = 0; i < from.size(); i++) {
            to.get(i).assign(from.get(i));
        }
    }

    /**
     * Averages the statistics, each replica's weighted by its samples, and brings all random streams as far as the furthest. The network
     * then has what the first replica of this worker has.
     *
     * @param samples that each of this worker's replicas saw since the last call
     */
    void settle(long... samples) {
        if (peers.size() * each == 1 || (statistics.isEmpty() && counters.isEmpty())) {
            return;
        }
        List<double[]> all = new ArrayList<>();
        for (int replica = 0; replica < each; replica++) {
            enter(replica);
            all.add(weighted(replica, samples[replica]));
        }
        double[] sums = TreeSum.of(all);
        peers.sum(sums);
        for (int replica = each - 1; replica >= 0; replica--) {
            enter(replica);
            if (sums[0] > 0) {
                take(replica, sums);
            }
            leave(replica);
        }
    }

    /** The samples, the statistics by as many, and for each counter the places of all replicas, of which this one's is filled. */
    private double[] weighted(int replica, long samples) {
        double[] sums = new double[1 + elements() + counters.size() * peers.size() * each];
        sums[0] = samples;
        int at = 1;
        for (NDArray statistic : statistics) {
            for (double value : statistic.toDoubleArray()) {
                sums[at++] = value * samples;
            }
        }
        for (NDArray counter : counters) {
            sums[at + place(replica)] = counter.item() - offset(replica);
            at += peers.size() * each;
        }
        return sums;
    }

    private int elements() {
        return statistics.stream()
                .mapToInt(statistic -> (int) statistic.shape().size())
                .sum();
    }

    private void take(int replica, double... sums) {
        int at = 1;
        for (NDArray statistic : statistics) {
            double[] mean =
                    Arrays.copyOfRange(sums, at, at + (int) statistic.shape().size());
            for (int i = 0; i < mean.length; i++) {
                mean[i] /= sums[0];
            }
            statistic.set(mean);
            at += mean.length;
        }
        for (NDArray counter : counters) {
            double furthest =
                    Arrays.stream(sums, at, at + peers.size() * each).max().orElseThrow();
            counter.fill(furthest + offset(replica));
            at += peers.size() * each;
        }
    }
}
