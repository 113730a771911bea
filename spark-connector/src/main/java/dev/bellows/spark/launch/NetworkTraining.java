package dev.bellows.spark.launch;

import dev.bellows.backend.Backend;
import dev.bellows.backend.Backends;
import dev.bellows.backend.DeviceKind;
import dev.bellows.collective.Communicator;
import dev.bellows.core.MemoryBudgetException;
import dev.bellows.core.Shape;
import dev.bellows.data.EpochOrder;
import dev.bellows.data.SampleStore;
import dev.bellows.data.StoredBatches;
import dev.bellows.graph.Compilation;
import dev.bellows.memory.Scope;
import dev.bellows.metric.Metric;
import dev.bellows.nn.Block;
import dev.bellows.op.comm.RankGroups;
import dev.bellows.optim.Updating;
import dev.bellows.parallel.Mesh;
import dev.bellows.parallel.MeshRanks;
import dev.bellows.parallel.data.FixedShards;
import dev.bellows.parallel.data.InvariantTrainer;
import dev.bellows.parallel.data.LocalTrainer;
import dev.bellows.parallel.data.ShardedTrainer;
import dev.bellows.parallel.pipeline.Stage;
import dev.bellows.parallel.table.TableSharding;
import dev.bellows.parallel.tensor.TensorParallel;
import dev.bellows.spark.predict.Weights;
import dev.bellows.train.TrainingSpec;
import dev.bellows.train.fit.Batches;
import dev.bellows.train.fit.DivergedException;
import dev.bellows.train.fit.Divergence;
import dev.bellows.train.fit.EarlyStopping;
import dev.bellows.train.fit.Handler;
import dev.bellows.train.fit.Metrics;
import dev.bellows.train.fit.Objective;
import dev.bellows.train.fit.StoredMinibatches;
import dev.bellows.train.fit.Timing;
import dev.bellows.train.fit.Training;
import dev.bellows.train.fit.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/** The worker program of a real fit: the engine's training, together with the other workers, on this worker's rows. */
public enum NetworkTraining implements WorkerProgram {
    INSTANCE;

    private static final long MIB = 1 << 20;

    @Override
    public Weights train(Worker worker) {
        Backend backend = worker.backend();
        backend.useThreads(worker.threads());
        // An executor lives on, and others want its memory; what fails then must not hide why training failed.
        try (Trim last = backend::trim;
                Backends.Use use = Backends.use(backend);
                Scope scope = Scope.open("worker")) {
            return trained(worker);
        } catch (MemoryBudgetException refused) {
            throw new IllegalArgumentException(sentence(refused), refused);
        }
    }

    /** What is done with a device last. */
    @FunctionalInterface
    private interface Trim extends AutoCloseable {
        @Override
        void close();
    }

    @Override
    public long memory(TrainJob job, DeviceKind kind) {
        WorkerMemory memory = WorkerMemory.of(MemoryPlan.of(job));
        return kind == DeviceKind.GPU ? memory.onHost(1) : memory.all(1);
    }

    private static Weights trained(Worker worker) {
        TrainingSpec spec = TrainingSpec.parse(worker.job().training());
        Block net = spec.build();
        Communicator all = worker.communicator();
        Mesh mesh = worker.job().rows().mesh();
        Mesh.Place place = mesh.place(all.rank());
        TensorParallel.divide(net, place.tensor(), mesh.tensor(), spec.loss());
        TableSharding.shard(net, RankGroups.DATA, place.data(), mesh.data());
        Division division = worker.job().rows().division();
        Stage stage = division.stages() == 1 ? null : division.cut(net, MemoryPlan.of(worker.job()), place.pipeline());
        division.share(net, spec.inputs(1), place.data(), mesh.data());
        Shape output = net.materialize(spec.inputs(1)).get(0).shape();
        Broadcast<Weights> initial = worker.job().control().initial();
        if (initial != null) {
            InitialWeights.put(initial.value(), net);
        }
        StoredBatches batches = StoredBatches.shuffled(worker.rows(), spec.seed(), parts(worker));
        int syncEvery = worker.job().control().syncEvery();
        try {
            if (syncEvery > 1) {
                try (LocalTrainer trainer = new LocalTrainer(net, spec.optimization(), all, syncEvery)) {
                    fit(worker, new Fit(spec, net, null, output, trainer), batches);
                    return TrainedWeights.of(net, parts -> parts, place);
                }
            }
            int shards = worker.job().control().logicalShards();
            if (shards > 0) {
                FixedShards cut = FixedShards.of(worker.job().rows().batchSize(), shards);
                try (InvariantTrainer trainer = new InvariantTrainer(net, spec.optimization(), all, cut)) {
                    fit(worker, new Fit(spec, net, null, output, trainer), batches);
                    return TrainedWeights.of(net, parts -> parts, place);
                }
            }
            try (ShardedTrainer trainer = new ShardedTrainer(
                    net,
                    spec.optimization(),
                    MeshRanks.of(mesh, all),
                    worker.job().control().compression())) {
                fit(worker, new Fit(spec, net, stage, output, trainer), batches);
                return TrainedWeights.of(net, trainer::whole, place);
            }
        } catch (DivergedException diverged) {
            worker.stop(said(diverged), true); // every attempt would end so
            return Weights.of(List.of());
        }
    }

    /** What is trained, the stage of it that is here if it has several, by what, and the shape of its output. */
    private record Fit(
            TrainingSpec spec, Block net, @Nullable Stage stage, Shape output, Updating updating) {}

    private static void fit(Worker worker, Fit fit, StoredBatches batches) {
        try (Training training = training(fit)) {
            Supplier<Metric[]> metrics =
                    () -> fit.spec.metrics(fit.output.dim(-1)).toArray(Metric[]::new);
            training.accumulating(parts(worker))
                    .fit(new StoredMinibatches(batches), fit.spec.epochs(), handlers(worker, batches.steps(), metrics));
        }
    }

    private static int parts(Worker worker) {
        return worker.job().control().parts();
    }

    private static String said(DivergedException diverged) {
        return String.valueOf(diverged.getMessage());
    }

    private static Training training(Fit fit) {
        Compilation compilation = fit.spec.compilation();
        Objective objective = Objective.of(fit.spec.loss());
        Training training = (fit.stage == null
                        ? Training.compiled(fit.net, objective, fit.updating)
                        : Training.pipelined(fit.stage, objective, fit.updating))
                .precision(compilation.precision());
        return compilation.isUnbounded() ? training : training.withinMemory(compilation.memory());
    }

    private static Handler[] handlers(Worker worker, int steps, Supplier<Metric[]> metrics) {
        List<Handler> handlers = new ArrayList<>();
        Timing timing = new Timing();
        handlers.add(timing);
        handlers.add(new Metrics(metrics.get()));
        if (worker.job().rows().held() > 0) {
            handlers.add(new Validation(validation(worker.validationRows(), parts(worker)), metrics.get()));
        }
        TrainControl control = worker.job().control();
        EarlyStopping stopping =
                control.stopping() == null ? null : control.stopping().handler();
        if (stopping != null) {
            handlers.add(stopping);
        }
        handlers.add(new Divergence());
        handlers.add(new Metering(worker, Backends.current(), timing));
        handlers.add(new Reporter(worker, steps, timing, stopping));
        TrainControl.Saving saving = control.saving();
        if (saving != null) {
            handlers.add(saving.handler().whenSaved(worker::checkpointWritten));
        }
        return handlers.toArray(Handler[]::new);
    }

    /** In order, as each of its rows counts once whatever the batch. */
    private static Batches validation(SampleStore rows, int parts) {
        return new StoredMinibatches(new StoredBatches(rows, EpochOrder.sequential(rows.share()), parts));
    }

    /** In MiB, as the Param is set. */
    private static String sentence(MemoryBudgetException refused) {
        long least = mebibytes(refused.least());
        return "activationMemory: must be at least " + least + " for a step of this worker, which takes "
                + mebibytes(refused.all()) + " MiB if nothing is computed again: " + mebibytes(refused.budget())
                + "; set activationMemory to " + least + " or more or to 0 for no bound, or lower batchSize,"
                + " or raise numWorkers";
    }

    /** Rounded up, so that it is enough. */
    private static long mebibytes(long bytes) {
        return (bytes + MIB - 1) / MIB;
    }
}
