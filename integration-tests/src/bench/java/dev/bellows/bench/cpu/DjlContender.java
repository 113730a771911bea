package dev.bellows.bench.cpu;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.Arrays;
import java.util.stream.LongStream;

/** PyTorch or MXNet, driven through DJL. Threads are set by the environment, before the native library loads. */
final class DjlContender implements Contender {
    private final Engine engine;

    DjlContender(String engine) {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.default_engine", engine);
        System.setProperty("OPT_OUT_TRACKING", "true");
        this.engine = Engine.getEngine(engine);
    }

    @Override
    public String version() {
        return engine.getEngineName() + " " + engine.getVersion();
    }

    @Override
    public boolean offers(Model model, Mode mode) {
        return mode == Mode.TRAIN || model.scored;
    }

    @Override
    public Work prepare(Model model, Mode mode) {
        return mode == Mode.TRAIN ? new Training(model) : new Scoring(model);
    }

    private static Shape shape(Model model, int batch) {
        return new Shape(LongStream.concat(
                        LongStream.of(batch), Arrays.stream(model.features()).asLongStream())
                .toArray());
    }

    private static NDList inputs(NDManager manager, Model model, Samples samples) {
        if (model == Model.RECOMMENDER) {
            return new NDList(
                    manager.create(samples.users()).toType(DataType.INT64, false),
                    manager.create(samples.items()).toType(DataType.INT64, false));
        }
        return new NDList(manager.create(samples.features(), shape(model, samples.labels().length)));
    }

    private static long count(Block net) {
        return net.getParameters().values().stream()
                .filter(parameter -> parameter.requiresGradient())
                .mapToLong(parameter -> parameter.getArray().size())
                .sum();
    }

    private static final class Training implements Work {
        private final ai.djl.Model holder;
        private final Trainer trainer;
        private final Loss loss;
        private final NDList[] inputs = new NDList[Samples.BATCHES];
        private final NDList[] labels = new NDList[Samples.BATCHES];
        private int next;

        Training(Model model) {
            boolean recommends = model == Model.RECOMMENDER;
            int batch = model.trainingBatch;
            holder = ai.djl.Model.newInstance(model.id());
            holder.setBlock(DjlNetworks.of(model));
            loss = recommends ? Loss.sigmoidBinaryCrossEntropyLoss() : Loss.softmaxCrossEntropyLoss();
            trainer = holder.newTrainer(new DefaultTrainingConfig(loss).optOptimizer(optimizer(model)));
            trainer.initialize(
                    recommends
                            ? new Shape[] {new Shape(batch), new Shape(batch)}
                            : new Shape[] {shape(model, batch)});
            NDManager manager = trainer.getManager();
            Samples[] samples = Samples.of(model, batch);
            for (int i = 0; i < samples.length; i++) {
                inputs[i] = inputs(manager, model, samples[i]);
                NDArray targets = manager.create(samples[i].floatLabels());
                labels[i] = new NDList(recommends ? targets.reshape(batch, 1) : targets);
            }
        }

        private static Optimizer optimizer(Model model) {
            Tracker rate = Tracker.fixed(1e-3f);
            return model.usesAdam()
                    ? Optimizer.adam().optLearningRateTracker(rate).build()
                    : Optimizer.sgd().setLearningRateTracker(rate).optMomentum(0.9f).build();
        }

        @Override
        public double step() {
            int i = next++ % Samples.BATCHES;
            try (NDManager scope = trainer.getManager().newSubManager()) {
                scope.tempAttachAll(inputs[i], labels[i]);
                float value;
                try (GradientCollector gradients = trainer.newGradientCollector()) {
                    NDArray mean = loss.evaluate(labels[i], trainer.forward(new NDList(inputs[i])));
                    gradients.backward(mean);
                    value = mean.getFloat();
                }
                trainer.step();
                if (next % 8 == 0) {
                    settle(); // MXNet runs behind; unfinished work must not pile up
                }
                return value;
            }
        }

        private void settle() {
            try (NDManager scope = trainer.getManager().newSubManager()) {
                NDArray first = holder.getBlock().getParameters().valueAt(0).getArray();
                first.flatten().get("0:1").toFloatArray();
            }
        }

        @Override
        public long parameters() {
            return count(holder.getBlock());
        }

        @Override
        public void close() {
            trainer.close();
            holder.close();
        }
    }

    private static final class Scoring implements Work {
        private final NDManager manager = NDManager.newBaseManager();
        private final Block net;
        private final ParameterStore store = new ParameterStore(manager, false);
        private final NDList[] inputs = new NDList[Samples.BATCHES];
        private int next;

        Scoring(Model model) {
            net = DjlNetworks.of(model);
            net.initialize(manager, DataType.FLOAT32, shape(model, Model.INFERENCE_BATCH));
            Samples[] samples = Samples.of(model, Model.INFERENCE_BATCH);
            for (int i = 0; i < samples.length; i++) {
                inputs[i] = inputs(manager, model, samples[i]);
            }
        }

        @Override
        public double step() {
            int i = next++ % Samples.BATCHES;
            try (NDManager scope = manager.newSubManager()) {
                scope.tempAttachAll(inputs[i]);
                return net.forward(store, new NDList(inputs[i]), false).singletonOrThrow().toFloatArray()[0];
            }
        }

        @Override
        public long parameters() {
            return count(net);
        }

        @Override
        public void close() {
            manager.close();
        }
    }
}
