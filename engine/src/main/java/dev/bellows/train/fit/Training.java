package dev.bellows.train.fit;

import dev.bellows.backend.Backends;
import dev.bellows.core.Spec;
import dev.bellows.graph.Precision;
import dev.bellows.memory.Scope;
import dev.bellows.metric.Metric;
import dev.bellows.monitor.NonFiniteException;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.optim.Trainer;
import dev.bellows.profile.Profiler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a network in this process, as Gluon's Estimator does. Steps are compiled, one graph of forward and backward per
 * specs of a batch, unless it is made {@linkplain #eager eager}. For one thread, except for {@link #stop}.
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
    private static final Logger LOG = LoggerFactory.getLogger(Training.class);

    /** The score that is always there: the mean loss of this epoch, each sample's at the step that saw it. */
    public static final String LOSS = "loss";

    private final Model model;
    private final Trainer trainer;
    private final Pass pass;
    private final Scope scope = Scope.detached("training");
    private @Nullable NonFiniteSearch search;
    private int accumulated = 1;
    private Position position = Position.START;
    private EpochLoss loss = EpochLoss.NONE;
    private Map<String, Double> scores = new LinkedHashMap<>();
    private final List<Map<String, Double>> history = new ArrayList<>();
    private Handlers handlers = Handlers.NONE;
    private List<Spec> sample = List.of();
    private long waitedNanos;
    private volatile @Nullable String stopped;

    private Training(Model model, Trainer trainer, Pass pass) {
        this.model = model;
        this.trainer = trainer;
        this.pass = pass;
    }

    /**
     * A training whose steps are compiled, on the current backend: forward, backward and update in one graph, which changes
     * weights and states where they lie and leaves no gradients. The network and the trainer stay the caller's.
     */
    public static Training compiled(Block net, Objective objective, Trainer trainer) {
        Model model = Model.of(net, objective, trainer);
        return new Training(model, trainer, new CompiledPass(model, trainer));
    }

    /** A training that computes op by op: for networks whose control flow depends on the data, and to look at them. */
    public static Training eager(Block net, Objective objective, Trainer trainer) {
        Model model = Model.of(net, objective, trainer);
        return new Training(model, trainer, new EagerPass(model, trainer));
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
        accumulated = batches;
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
     * Bounds the memory for what a step computes on its way, without weights, gradients that are asked for and the optimizer's
     * state. Where the values that backward reads would take more, the forward pass is cut into segments which are computed
     * again when backward comes to them; see {@link dev.bellows.graph.Recomputation}. As few segments as suffice are taken.
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
        search = new NonFiniteSearch(model, pass, scope);
        return this;
    }

    /**
     * Trains until {@code epochs} epochs are done in all, counted from the very start, or a handler stops it, or the thread is
     * interrupted while it waits for data. It stays interrupted, and a later run goes on with the batch that it waited for.
     *
     * @param batches what to train on
     */
    public void fit(Batches batches, int epochs, Handler... chosen) {
        handlers = new Handlers(chosen);
        stopped = null;
        try (Backends.Use use = Backends.use(model.backend())) {
            handlers.each(handler -> handler.trainBegin(this));
            while (stopped == null && position.epoch() < epochs) {
                epoch(batches);
            }
            handlers.lastFirst(handler -> handler.trainEnd(this));
        } catch (RuntimeException | Error e) {
            handlers.failed(this, e);
            throw e;
        }
    }

    private void epoch(Batches batches) {
        if (position.batch() == 0) {
            loss = EpochLoss.NONE;
            scores = new LinkedHashMap<>();
            handlers.each(handler -> handler.epochBegin(this));
        }
        try (Batches.Epoch epoch = batches.epoch(position.epoch(), position.batch())) {
            boolean more = waiting(epoch::hasNext);
            while (more && stopped == null) {
                batch(epoch);
                more = waiting(epoch::hasNext);
            }
            if (!more) {
                endEpoch();
            }
        }
    }

    private void endEpoch() {
        if (position.batch() == 0) {
            throw new IllegalStateException("training: epoch " + position.epoch() + " has no batches");
        }
        if (position.pending() > 0) {
            update();
        }
        history.add(scores); // handlers that measure the epoch still add to it
        int ended = position.epoch();
        position = position.afterEpoch();
        handlers.each(handler -> handler.epochEnd(this, ended));
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
                if (!Thread.currentThread().isInterrupted()) {
                    throw e; // whoever cancelled it, it was not this thread that was to end
                }
                stop("the thread was interrupted while it waited for data");
                return;
            }
            handlers.each(handler -> handler.batchBegin(this));
            Step step = train(batch);
            handlers.each(handler -> handler.batchEnd(this, step));
        }
    }

    private Step train(Minibatch batch) {
        boolean whole = accumulated == 1 && position.pending() == 0 && search == null;
        Pass.Result result = whole ? pass.step(batch) : gradients(batch);
        warn(result);
        position = position.afterBatch(batch.count());
        sample = batch.sample();
        loss = loss.plus(result.lossSum(), batch.count());
        scores.put(LOSS, loss.mean());
        if (whole) {
            position = position.afterUpdate();
        } else if (position.pending() >= accumulated) {
            update();
        }
        return new Step(batch, result.outputs(), result.lossSum() / batch.count(), position.pending() == 0);
    }

    private Pass.Result gradients(Minibatch batch) {
        WeightGradients.requestWhole(model.weights());
        NonFiniteSearch found = search;
        if (found != null) {
            found.remember(batch);
        }
        Pass.Result result = pass.train(batch, position.pending() > 0);
        if (found != null) {
            found.check(batch, result.lossSum(), position);
        }
        return result;
    }

    private void warn(Pass.Result result) {
        if (!Double.isFinite(result.lossSum()) && Double.isFinite(loss.sum())) {
            LOG.warn(
                    "the loss of epoch {} batch {} is {}; explainingNonFinite() finds the op that made it",
                    position.epoch(),
                    position.batch(),
                    result.lossSum());
        }
    }

    private void update() {
        try (Profiler.Task task = Profiler.task("train", "update")) {
            trainer.step(position.pendingSamples());
        }
        position = position.afterUpdate();
    }

    /**
     * Trains on one batch: for loops of one's own. No handler hears of it, and no position moves.
     *
     * @return the mean loss of the batch before the update
     */
    public double trainOn(Minibatch batch) {
        try (Backends.Use use = Backends.use(model.backend());
                Scope scope = Scope.open("batch")) {
            return pass.step(batch).lossSum() / batch.count();
        }
    }

    /**
     * Measures the network as it is, with layers in prediction mode: the mean {@link #LOSS}, and each metric by its name
     * over the first output and the first label.
     *
     * @param batches epoch 0 of these
     */
    public Map<String, Double> evaluate(Batches batches, Metric... metrics) {
        try (Backends.Use use = Backends.use(model.backend());
                Batches.Epoch epoch = batches.epoch(0, 0)) {
            return Evaluation.of(pass, epoch, metrics);
        }
    }

    /** Asks for an end after the current batch; from any thread. */
    public void stop(String reason) {
        stopped = reason;
    }

    /** Why training was stopped, or null if it was not. */
    public @Nullable String stopped() {
        return stopped;
    }

    public Position position() {
        return position;
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
        return trainer.rate();
    }

    /** How long training has waited for batches so far. */
    public long waitedNanos() {
        return waitedNanos;
    }

    public Block net() {
        return model.net();
    }

    public Trainer trainer() {
        return trainer;
    }

    /** Everything that a later run needs to go on from here; only between updates. */
    TrainingState state() {
        if (position.pending() > 0) {
            throw new IllegalStateException(
                    "training: " + position.pending() + " batches wait for their update; save after it");
        }
        return new TrainingState(position, loss, List.copyOf(history), scores, handlers.states());
    }

    /** Goes on from a state; the weights and the trainer are restored by the caller. */
    void restore(TrainingState state) {
        position = state.position();
        loss = state.loss();
        history.clear();
        state.history().forEach(epoch -> history.add(new LinkedHashMap<>(epoch)));
        scores = new LinkedHashMap<>(state.scores());
        if (position.batch() == 0 && !history.isEmpty()) {
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
        return sample;
    }

    /** The arrays of all parameters by path. */
    Map<String, NDArray> weights() {
        return model.arrays();
    }
}
