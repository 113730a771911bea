package dev.bellows.spark.launch;

import dev.bellows.graph.Graph;
import dev.bellows.graph.Trace;
import dev.bellows.graph.Usage;
import dev.bellows.memory.Scope;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.optim.Optimization;
import dev.bellows.train.TrainingSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a worker takes off the heap, in bytes, as far as it can be known beforehand (ADR 64).
 *
 * @param weights of the network
 * @param gradients as much, but for tables that are trained by rows
 * @param states of the optimizer: this worker's share
 * @param sample about what a training step keeps for each sample of its batch
 */
record WorkerMemory(long weights, long gradients, long states, long sample) {
    private static final double GIB = 1 << 30;
    private static final long MIB = 1 << 20;

    /** Of a training by so many workers; nothing is computed and no array made. */
    static WorkerMemory of(TrainingSpec spec, int workers) {
        try (Scope scope = Scope.open("memory check")) {
            Block network = spec.build();
            long sample = Usage.byBlock(traced(network, spec)).values().stream()
                    .mapToLong(Usage::bytes)
                    .sum();
            long weights = 0;
            long gradients = 0;
            for (Parameter parameter : network.parameters().values()) {
                weights += parameter.spec().bytes();
                gradients += parameter.role() != Parameter.Role.WEIGHT || parameter.sparse()
                        ? 0
                        : parameter.spec().bytes();
            }
            return new WorkerMemory(weights, gradients, gradients * states(spec.optimization()) / workers, sample);
        }
    }

    /** Groups may have other rules, so nothing certain is known of them. */
    private static int states(Optimization optimization) {
        return optimization.groups().groups().isEmpty()
                ? optimization.optimizer().states()
                : 0;
    }

    private static Graph traced(Block network, TrainingSpec spec) {
        Trace trace = Trace.inferring();
        List<Tensor> in = new ArrayList<>();
        spec.inputs(1).forEach(input -> in.add(trace.input("x" + in.size(), input)));
        return trace.graph(network.callAll(in));
    }

    /** What there must be room for, whatever the rows and however little a step keeps. */
    long least() {
        return weights + gradients + states;
    }

    /** The sum of {@link #least}. */
    String sum() {
        return show(weights) + " of weights + " + show(gradients) + " of gradients + " + show(states)
                + " of the optimizer's states";
    }

    /** Bytes as people read them. */
    static String show(long bytes) {
        return bytes < GIB ? (bytes + MIB - 1) / MIB + " MiB" : String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
    }
}
