package dev.bellows.bench.cpu;

import dev.bellows.backend.Backends;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.graph.Precision;
import dev.bellows.memory.Scope;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.loss.SigmoidBinaryCrossEntropyLoss;
import dev.bellows.nn.loss.SoftmaxCrossEntropyLoss;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Optimizer;
import dev.bellows.optim.Sgd;
import dev.bellows.optim.Trainer;
import dev.bellows.predict.Predictor;
import dev.bellows.predict.PredictorOptions;
import dev.bellows.train.fit.Minibatch;
import dev.bellows.train.fit.Objective;
import dev.bellows.train.fit.Training;
import java.util.ArrayList;
import java.util.List;

/** Ours, through the classes that a user in plain Java takes: Training and Predictor. */
final class BellowsContender implements Contender {
    private static final String WITHIN = "-within-";

    private final Precision precision;
    private final long memory;

    /** @param precision {@code f32} or {@code bf16}, with {@code -within-MIB} in so much memory between forward and backward */
    BellowsContender(int threads, String precision) {
        int within = precision.indexOf(WITHIN);
        this.precision = precision.startsWith("bf16") ? Precision.BF16 : Precision.FP32;
        this.memory = within < 0 ? Long.MAX_VALUE : Long.parseLong(precision.substring(within + WITHIN.length())) << 20;
        Backends.current().useThreads(threads);
    }

    @Override
    public String version() {
        return "Bellows on " + Backends.current().device();
    }

    @Override
    public boolean offers(Model model, Mode mode) {
        return mode == Mode.TRAIN || model.scored;
    }

    @Override
    public Work prepare(Model model, Mode mode) {
        return mode == Mode.TRAIN ? new Steps(model, precision, memory) : new Scores(model, precision);
    }

    private static Spec input(Model model, int batch) {
        return new Spec(Shape.of(batch).concat(Shape.of(model.features())), DType.F32);
    }

    private static List<NDArray> inputs(Model model, Samples samples) {
        if (model == Model.RECOMMENDER) {
            return List.of(NDArray.of(samples.users()), NDArray.of(samples.items()));
        }
        int batch = samples.labels().length;
        return List.of(
                NDArray.of(samples.features(), input(model, batch).shape().dims()));
    }

    private static NDArray labels(Model model, Samples samples) {
        return model == Model.RECOMMENDER
                ? NDArray.of(samples.floatLabels(), samples.labels().length, 1)
                : NDArray.of(samples.labels());
    }

    private static long count(Block net) {
        return net.parameters().values().stream()
                .filter(parameter -> parameter.role() == Parameter.Role.WEIGHT)
                .mapToLong(parameter -> parameter.shape().size())
                .sum();
    }

    private static final class Steps implements Work {
        private final Scope scope = Scope.detached("benchmark");
        private final Training training;
        private final List<Minibatch> batches = new ArrayList<>();
        private int next;

        Steps(Model model, Precision precision, long memory) {
            try (Scope.Entry inside = scope.enter()) {
                Block net = BellowsNetworks.of(model);
                net.initialize(new Xavier(), 1);
                for (Samples samples : Samples.of(model, model.trainingBatch)) {
                    batches.add(new Minibatch(inputs(model, samples), List.of(labels(model, samples))));
                }
                net.materialize(
                        batches.get(0).inputs().stream().map(NDArray::spec).toList());
                Optimizer optimizer = model.usesAdam() ? new Adam(1e-3) : new Sgd(1e-3, 0.9);
                Objective objective = Objective.of(
                        model == Model.RECOMMENDER
                                ? new SigmoidBinaryCrossEntropyLoss()
                                : new SoftmaxCrossEntropyLoss());
                training = Training.compiled(net, objective, new Trainer(net.parameters(), optimizer))
                        .precision(precision)
                        .withinMemory(memory);
            }
        }

        @Override
        public double step() {
            return training.trainOn(batches.get(next++ % batches.size()));
        }

        @Override
        public long parameters() {
            return count(training.net());
        }

        @Override
        public void close() {
            training.close();
            scope.close();
        }
    }

    private static final class Scores implements Work {
        private final Scope scope = Scope.detached("benchmark");
        private final Predictor predictor;
        private final List<List<NDArray>> batches = new ArrayList<>();
        private final long parameters;
        private int next;

        Scores(Model model, Precision precision) {
            try (Scope.Entry inside = scope.enter()) {
                Block net = BellowsNetworks.of(model);
                net.initialize(new Xavier(), 1);
                net.materialize(input(model, 1).shape());
                parameters = count(net);
                predictor = Predictor.of(
                        net,
                        List.of(input(model, 1).with(Shape.of(model.features()))),
                        PredictorOptions.DEFAULTS.withPrecision(precision));
                for (Samples samples : Samples.of(model, Model.INFERENCE_BATCH)) {
                    batches.add(inputs(model, samples));
                }
            }
        }

        @Override
        public double step() {
            try (Scope call = Scope.open("call")) {
                return predictor
                        .predict(batches.get(next++ % batches.size()))
                        .get(0)
                        .toFloatArray()[0];
            }
        }

        @Override
        public long parameters() {
            return parameters;
        }

        @Override
        public void close() {
            predictor.close();
            scope.close();
        }
    }
}
