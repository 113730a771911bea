package dev.bellows.train.fit;

import dev.bellows.backend.Backends;
import dev.bellows.core.Spec;
import dev.bellows.graph.Precision;
import dev.bellows.memory.Scope;
import dev.bellows.metric.Metric;
import dev.bellows.monitor.NonFiniteException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.optim.Peers;
import dev.bellows.optim.Trainer;
import dev.bellows.optim.Updating;
import dev.bellows.parallel.pipeline.Stage;
import dev.bellows.profile.Profiler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network, as Gluon's Estimator does: alone, or as one of many peers who each have samples of their own and decide
 * everything alike. Steps are compiled, one graph of forward and backward per specs of a batch, unless it is made
 * {@linkplain #eager eager}. For one thread, except for {@link #stop}.
 *
 * <pre>{@code
 * Trainer trainer = new Trainer(net.parameters(), Optimization.of(new Adam(0.001)).with(new ClipByGlobalNorm(1)));
 * try (Training training = Training.compiled(net, Objective.of(new SoftmaxCrossEntropyLoss()), trainer)) {
 *     training.fit(batches, 10,
 *             new Metrics(new Accuracy()),
 *             new Validation(validation, new Accuracy()),
 *             new EarlyStopping(Monitored.of("validation-loss"), 3),
 *             new Logging(100),
 *             Checkpointing.in(Path.of("checkpoints")));
 * }
 * }</pre>
 */
public final class Training implements AutoCloseable {
    /** The score that is always there: the mean loss of this epoch, each sample's at the step that saw it. */
    public static final String LOSS = "loss";

    private final Model model;
    private final Updating updating;
    private final Pass pass;
    private final Ending ending;
    private final Steps steps;
    private final Scope scope = Scope.detached("training");
    private Map<String, Double> scores = new LinkedHashMap<>();
    private final List<Map<String, Double>> history = new ArrayList<>();
    private Handlers handlers = Handlers.NONE;
    private long waitedNanos;
    private int epochs;
    private Batches data = Batches.of(List.of());

    private Training(Model model, Updating updating, BiFunction<Model, Updating, Pass> passes) {
        this.model = model;
        this.updating = updating;
        this.pass = passes.apply(model, updating);
        this.ending = new Ending(updating.peers());
        this.steps = new Steps(model, updating, pass, ending);
    }

    /**
     * A training whose steps are compiled, on the current backend: forward, backward and, with a {@link Trainer}, the update in one graph, which changes
     * weights and states where they lie and leaves no gradients. The network and what updates it stay the caller's.
     *
     * @param updating what changes the weights, and with whom: in one process a {@link Trainer}
     */
    public static Training compiled(Block net, Objective objective, Updating updating) {
        return new Training(Model.of(net, objective), updating, CompiledPass::new);
    }

    /** As {@link #compiled}, of the layers of a network that this rank has; what it gives is known on the last stage alone, losses on all ranks. */
    public static Training pipelined(Stage stage, Objective objective, Updating updating) {
        return new Training(Model.of(stage, objective), updating, CompiledPass::new);
    }

    /** A training that computes op by op: for networks whose control flow depends on the data, and to look at them. */
    public static Training eager(Block net, Objective objective, Trainer trainer) {
        return new Training(Model.of(net, objective), trainer, (model, same) -> new EagerPass(model, trainer));
    }

    /**
     * Changes the weights once in so many batches, by the mean over all of their samples, as one batch of them all would;
     * what is left at the end of an epoch makes a smaller update. 1 unless set. With more, tables whose gradients come by
     * rows get whole ones, in which batches add up.
     */
    public Training accumulating(int batches) {
        if (batches < 1) {
            throw new IllegalArgumentException("training: at least 1 batch makes an update, got " + batches);
        }
        steps.accumulate(batches);
        return this;
    }

    /**
     * Computes steps and validation in this precision; {@link Precision#FP32} unless set. Weights, gradients, the optimizer's
     * state and what is saved are f32 in any case, so a training may go on in another precision than it began in.
     *
     * @throws IllegalStateException after the first batch, or if the training is {@linkplain #eager eager}
     */
    public Training precision(Precision precision) {
        pass.compile(compilation -> compilation.with(precision));
        return this;
    }

    /**
     * Bounds the memory for what a step computes on its way, without weights, gradients that are asked for and the optimizer's state. Where the values
     * that backward reads would take more, the forward pass is cut into segments which are computed again when backward comes to them; see {@link
     * dev.bellows.graph.Recomputation}. As few segments as suffice are taken.
     *
     * @param bytes 1 or more; the first batch ends in a {@link dev.bellows.core.MemoryBudgetException}, which knows the smallest
     *     budget there can be, if no cutting is enough
     * @throws IllegalStateException after the first batch, or if the training is {@linkplain #eager eager}
     */
    public Training withinMemory(long bytes) {
        pass.compile(compilation -> compilation.within(bytes));
        return this;
    }

    /** What the last compiled pass does step by step: kernels, layouts, copies, memory and operations. */
    public String explain() {
        return pass.explain();
    }

    /**
     * Looks at the loss and at all gradients of every batch. Where one is not finite, the batch is replayed to find the op
     * that made the first NaN or infinity, and training ends with a {@link NonFiniteException} that names it. Costs a pass
     * over the gradients per batch, which are then whole ones, and the update is not compiled.
     */
    public Training explainingNonFinite() {
        steps.explainNonFinite(scope);
        return this;
    }

    /**
     * Trains until {@code epochs} epochs are done in all, counted from the very start, or a handler stops it, or the thread is
     * interrupted while it waits for data. It stays interrupted, and a later run goes on with the batch that it waited for; of
     * many peers, an interrupt while one waits ends the training of all with an exception.
     *
     * @param batches what to train on; each peer has its own, as many in every epoch
     */
    public void fit(Batches batches, int epochs, Handler... chosen) {
        handlers = new Handlers(chosen);
        ending.begin();
        this.epochs = epochs;
        data = batches;
        try (Backends.Use use = Backends.use(model.backend());
                RankGroups.Use ranks = ranks()) {
            handlers.each(handler -> handler.trainBegin(this));
            ending.agree();
            if (!ending.isOver() && position().epoch() < epochs) {
                run(batches);
            }
            handlers.lastFirst(handler -> handler.trainEnd(this));
        } catch (RuntimeException | Error e) {
            if (!(e instanceof DivergedException)) { // which all peers throw alike
                updating.abandon(e);
            }
            handlers.failed(this, e);
            throw e;
        }
    }

    /** What ops know the peers as; nobody else where this one is alone. */
    private RankGroups.@Nullable Use ranks() {
        Peers peers = updating.peers();
        return peers == Peers.ALONE ? null : RankGroups.use(peers.groups());
    }

    private void run(Batches batches) {
        try (Batches.Run run = batches.run(position().epoch(), position().batch(), epochs)) {
            while (!ending.isOver() && position().epoch() < epochs) {
                epoch(run);
            }
        }
    }

    private void epoch(Batches.Run run) {
        if (position().batch() == 0) {
            steps.beginEpoch();
            scores = new LinkedHashMap<>();
            handlers.each(handler -> handler.epochBegin(this));
        }
        try (Batches.Epoch epoch = run.epoch(position().epoch(), position().batch())) {
            boolean more = waiting(epoch::hasNext);
            while (more && !ending.isOver()) {
                batch(epoch);
                more = waiting(epoch::hasNext);
            }
            if (!more) {
                endEpoch();
            }
        }
    }

    private void endEpoch() {
        int ended = position().epoch();
        steps.endEpoch();
        history.add(scores); // handlers that measure the epoch still add to it
        handlers.each(handler -> handler.epochEnd(this, ended));
        ending.agree();
    }

    private <T> T waiting(Supplier<T> data) {
        long start = System.nanoTime();
        try (Profiler.Task task = Profiler.task("data", "wait for data")) {
            return data.get();
        } finally {
            waitedNanos += System.nanoTime() - start;
        }
    }

    private void batch(Batches.Epoch epoch) {
        try (Scope scope = Scope.open("batch")) {
            Minibatch batch;
            try {
                batch = waiting(epoch::next);
            } catch (CancellationException e) {
                if (!Thread.currentThread().isInterrupted() || updating.peers().size() > 1) {
                    throw e; // whoever cancelled it, it was not this thread that was to end, or others wait for it
                }
                stop("the thread was interrupted while it waited for data");
                return;
            }
            handlers.each(handler -> handler.batchBegin(this));
            Step step = steps.train(batch);
            scores.put(LOSS, steps.loss().mean());
            handlers.each(handler -> handler.batchEnd(this, step));
        }
    }

    /**
     * Trains on one batch: for loops of one's own. No handler hears of it, and no position moves.
     *
     * @return the mean loss of the batch before the update, of all peers
     */
    public double trainOn(Minibatch batch) {
        try (Backends.Use use = Backends.use(model.backend());
                RankGroups.Use ranks = ranks();
                Scope scope = Scope.open("batch")) {
            return steps.trainOn(batch);
        } catch (RuntimeException | Error e) {
            updating.abandon(e);
            throw e;
        }
    }

    /**
     * Measures the network as it is, with layers in prediction mode: the mean {@link #LOSS}, and each metric by its name
     * over the first output and the first label. Of many peers, each passes over batches of its own, of which one may have
     * none, and all get the same scores. If the objective compares samples, those of the peers' batches of the same number are one.
     *
     * @param batches epoch 0 of these
     */
    public Map<String, Double> evaluate(Batches batches, Metric... metrics) {
        steps.settle();
        try (Backends.Use use = Backends.use(model.backend());
                RankGroups.Use ranks = ranks();
                Batches.Epoch epoch = batches.epoch(0, 0)) {
            return Evaluation.of(model, pass, updating).of(epoch, metrics);
        }
    }

    /**
     * Asks for an end after the current batch; from any thread. Of many peers, all end together, after the batch in which they
     * hear of it: the next one at the latest.
     */
    public void stop(String reason) {
        ending.wish(reason);
    }

    /** Why training was stopped, or null if it was not. */
    public @Nullable String stopped() {
        return ending.reason();
    }

    /** Whether it was stopped because its loss was no longer finite. */
    public boolean diverged() {
        return ending.diverged();
    }

    /** How it ends. */
    Ending ending() {
        return ending;
    }

    /** Who else trains this network. */
    public Peers peers() {
        return updating.peers();
    }

    /** For what takes its time. */
    Waiting waiting() {
        return new Waiting(updating.peers(), model.backend());
    }

    /** How many epochs there are to be in all. */
    public int epochs() {
        return epochs;
    }

    /** What it trains on. */
    Batches data() {
        return data;
    }

    /** Whether the losses of this epoch were finite so far. */
    boolean isFinite() {
        return Double.isFinite(steps.loss().sum());
    }

    public Position position() {
        return steps.position();
    }

    /** The scores of the current epoch so far, by name. */
    public Map<String, Double> scores() {
        return Collections.unmodifiableMap(scores);
    }

    /** Adds a score to the current epoch, or replaces it. */
    public void publish(String name, double value) {
        scores.put(name, value);
    }

    /** The scores of each epoch that is over. */
    public List<Map<String, Double>> history() {
        return history.stream().map(Collections::unmodifiableMap).toList();
    }

    /** The learning rate of the next update. */
    public double learningRate() {
        return updating.rate();
    }

    /** How long training has waited for batches so far. */
    public long waitedNanos() {
        return waitedNanos;
    }

    public Block net() {
        return model.net();
    }

    /** What changes the weights. */
    public Updating updating() {
        return updating;
    }

    /** Everything that a later run needs to go on from here; only between updates. */
    TrainingState state() {
        if (position().pending() > 0) {
            throw new IllegalStateException(
                    "training: " + position().pending() + " batches wait for their update; save after it");
        }
        steps.settle();
        return new TrainingState(position(), steps.loss(), List.copyOf(history), scores, handlers.states());
    }

    /** Goes on from a state; the weights and the trainer are restored by the caller. */
    void restore(TrainingState state) {
        steps.restore(state);
        history.clear();
        state.history().forEach(epoch -> history.add(new LinkedHashMap<>(epoch)));
        scores = new LinkedHashMap<>(state.scores());
        if (position().batch() == 0 && !history.isEmpty()) {
            scores = history.get(history.size() - 1);
        }
        handlers.restore(this, state.handlers());
    }

    /** Frees the compiled steps; not the network. */
    @Override
    public void close() {
        pass.close();
        scope.close();
    }

    /** What belongs to it is freed with this training, whatever happens. */
    Scope scope() {
        return scope;
    }

    /** What the network takes for one sample; empty before the first batch. */
    List<Spec> sample() {
        return steps.sample();
    }

    /** The arrays of all parameters by path. */
    Map<String, NDArray> weights() {
        return model.arrays();
    }
}
