package dev.bellows.parallel.data;

import dev.bellows.backend.Arrivals;
import dev.bellows.collective.Communicator;
import dev.bellows.collective.algorithm.ReduceOp;
import dev.bellows.core.UnsupportedOpException;
import dev.bellows.graph.Trace;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.HostView;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.op.Tensor;
import dev.bellows.op.index.RowSparse;
import dev.bellows.optim.GradientPlaces;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Peers;
import dev.bellows.optim.TracedStep;
import dev.bellows.optim.Trainer;
import dev.bellows.optim.Updating;
import dev.bellows.parallel.ConnectedPeers;
import dev.bellows.profile.Profiler;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One worker's part in local SGD (Stich 2018, arXiv 1805.09767): each worker steps by the gradients of its own samples, and every so
 * many steps all replace their weights by the mean of them all. So gradients do not travel, and weights once in that many steps. Between
 * that the replicas differ: what is learned is not what {@link ShardedTrainer} learns, except by plain SGD with a mean at every
 * step.
 *
 * <p>The gradient of a worker is the sum over its samples divided by an equal share of the weight of all, so that samples count alike
 * however they are spread. What the optimizer remembers stays with each worker, whole, until {@link #settle} takes its mean as well: at the
 * end of an epoch, before a measurement and before a checkpoint, so that a training that goes on ends with the bits of an undisturbed
 * one. Every rank makes the same calls. Used by one thread.
 */
public final class LocalTrainer implements Updating, AutoCloseable {
    private final Scope scope = Scope.detached("local trainer");
    private final Trainer trainer;
    private final ReplicaStates own;
    private final Communicator communicator;
    private final Peers peers;
    private final int every;
    private final Outstanding sums = new Outstanding();
    private boolean isApart;
    private long waitedNanos;

    /**
     * Trains {@code net}, whose shapes must be known and whose values must be the same on every rank.
     *
     * @param every after how many steps weights become alike again, 1 or more
     * @throws UnsupportedOpException if a weight lies on several workers
     */
    public LocalTrainer(Block net, Optimization optimization, Communicator communicator, int every) {
        if (every < 1) {
            throw new IllegalArgumentException("local trainer: at least 1 step lies between means, got " + every);
        }
        net.parameters().forEach((path, parameter) -> {
            if (parameter.isOnSeveralRanks()) {
                throw new UnsupportedOpException("local trainer: '" + path
                        + "' lies on several workers, who cannot step apart; use ShardedTrainer");
            }
        });
        this.communicator = communicator;
        this.peers = new ConnectedPeers(communicator);
        this.every = every;
        try (Scope.Entry inside = scope.enter()) {
            trainer = new Trainer(net.parameters(), optimization);
            own = new ReplicaStates(net.parameters(), peers);
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    @Override
    public Map<String, Parameter> parameters() {
        return trainer.parameters();
    }

    @Override
    public long steps() {
        return trainer.steps();
    }

    @Override
    public double rate() {
        return trainer.rate();
    }

    @Override
    public Peers peers() {
        return peers;
    }

    /** The weight of all samples is known behind the pass only. */
    @Override
    public Optional<TracedStep> traced(Trace trace, Tensor loss) {
        return Optional.empty();
    }

    @Override
    public GradientPlaces places(boolean addUp) {
        return trainer.places(addUp);
    }

    @Override
    public Arrivals arrivals() {
        return trainer.arrivals();
    }

    @Override
    public void rows(List<RowSparse> found) {
        trainer.rows(found);
    }

    @Override
    public void addRows(List<RowSparse> found, boolean add) {
        trainer.addRows(found, add);
    }

    @Override
    public void clear(boolean addUp) {
        trainer.clear(addUp);
    }

    @Override
    public void complete() {
        trainer.complete();
    }

    @Override
    public void update(double weight) {
        if (weight == 0) {
            return;
        }
        trainer.update(weight / peers.size());
        isApart = true;
        if (trainer.steps() % every == 0) {
            average(weights());
            isApart = false;
        }
    }

    private List<NDArray> weights() {
        return trainer.parameters().values().stream().map(Parameter::data).toList();
    }

    /** Replaces arrays by their means over the workers, in the same bits on all. */
    private void average(Collection<NDArray> arrays) {
        if (peers.size() == 1) {
            return;
        }
        long start = System.nanoTime();
        try (Profiler.Task task = Profiler.task("communication", "mean of the workers' weights")) {
            for (NDArray array : arrays) {
                sums.add(bytes -> communicator.allReduceAsync(bytes, array.dtype(), ReduceOp.SUM), HostView.of(array));
            }
            sums.join();
        }
        waitedNanos += System.nanoTime() - start;
        for (NDArray array : arrays) {
            try (Scope mean = Scope.open("mean")) {
                array.assign((NDArray) array.mul(1.0 / peers.size()));
            }
        }
    }

    /** Makes weights, what the optimizer remembers, statistics and random streams alike. */
    @Override
    public void settle(long samples) {
        if (isApart) {
            average(weights());
            isApart = false;
        }
        average(trainer.states().values());
        own.settle(samples);
    }

    @Override
    public Map<String, NDArray> states() {
        return trainer.states();
    }

    @Override
    public void loadStates(InputStream in) throws IOException {
        trainer.loadStates(in);
        own.separateStreams();
    }

    @Override
    public long waitedNanos() {
        return waitedNanos;
    }

    @Override
    public void abandon(Throwable cause) {
        communicator.abort(cause);
        sums.abandon(cause);
    }

    /** Frees what the optimizer remembers. The weights stay those of the network. */
    @Override
    public void close() {
        scope.close();
    }
}
