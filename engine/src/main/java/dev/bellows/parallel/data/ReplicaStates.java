package dev.bellows.parallel.data;

import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Parameter;
import dev.bellows.optim.Peers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What the layers of a replica change themselves: running statistics, which follow its own samples, and positions in
 * streams of random numbers, of which every worker has its own.
 */
final class ReplicaStates {
    /** Each worker draws its own random numbers: a stretch of the counter that no run outlives. */
    private static final int STREAM_BITS = 40;

    private final List<NDArray> statistics;
    private final List<NDArray> counters;
    private final Peers peers;

    /** Moves the random streams of this rank away from those of the others. */
    ReplicaStates(Map<String, Parameter> parameters, Peers peers) {
        this.peers = peers;
        this.statistics = of(parameters, Parameter.Role.STATISTIC);
        this.counters = of(parameters, Parameter.Role.COUNTER);
        separateStreams();
    }

    private static List<NDArray> of(Map<String, Parameter> parameters, Parameter.Role role) {
        return parameters.values().stream()
                .filter(parameter -> parameter.role() == role && !parameter.isFrozen())
                .map(Parameter::data)
                .toList();
    }

    /** Where all ranks have the counters of the first. */
    void separateStreams() {
        counters.forEach(counter -> counter.fill(counter.item() + offset()));
    }

    private double offset() {
        return (double) ((long) peers.rank() << STREAM_BITS);
    }

    /**
     * Averages the statistics, each rank's weighted by its samples, and brings all random streams as far as the furthest.
     *
     * @param samples that this rank saw since the last call
     */
    void settle(long samples) {
        if (peers.size() == 1 || (statistics.isEmpty() && counters.isEmpty())) {
            return;
        }
        double[] sums = new double[1 + elements() + counters.size() * peers.size()];
        sums[0] = samples;
        int at = 1;
        for (NDArray statistic : statistics) {
            for (double value : statistic.toDoubleArray()) {
                sums[at++] = value * samples;
            }
        }
        for (NDArray counter : counters) {
            sums[at + peers.rank()] = counter.item() - offset();
            at += peers.size();
        }
        peers.sum(sums);
        if (sums[0] > 0) {
            take(sums);
        }
    }

    private int elements() {
        return statistics.stream()
                .mapToInt(statistic -> (int) statistic.shape().size())
                .sum();
    }

    private void take(double... sums) {
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
            double furthest = Arrays.stream(sums, at, at + peers.size()).max().orElseThrow();
            counter.fill(furthest + offset());
            at += peers.size();
        }
    }
}
