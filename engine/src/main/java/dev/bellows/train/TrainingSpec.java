package dev.bellows.train;

import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.graph.Compilation;
import dev.bellows.graph.Trace;
import dev.bellows.json.RecordJson;
import dev.bellows.metric.Metric;
import dev.bellows.metric.MetricConfig;
import dev.bellows.metric.OfSteps;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.PathPatterns;
import dev.bellows.nn.init.Initializer;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.loss.Loss;
import dev.bellows.nn.loss.StepwiseLoss;
import dev.bellows.op.Tensor;
import dev.bellows.optim.Optimization;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A training as data: what is trained, on what, towards what, and how. It travels as JSON, so that a driver can check it and
 * its workers do exactly that.
 *
 * @param network its configuration
 * @param inputs what it takes of one sample, without the batch; empty as long as nobody knows
 * @param loss of its outputs and the labels
 * @param optimization the optimizer with its schedule, groups of parameters, and clipping
 * @param initializer of parameters that have none of their own
 * @param compilation the precision of a step, and the memory that it may take
 * @param epochs how often every sample is seen, 1 or more
 * @param seed of everything random
 * @param metrics what is measured of the first output and the first label while training; {@link dev.bellows.metric.MetricNames} has them by name
 * @param freeze which parameters stay as they are, by {@link dev.bellows.nn.PathPatterns}
 */
public record TrainingSpec(
        LayerConfig network,
        List<Spec> inputs,
        Loss loss,
        Optimization optimization,
        Initializer initializer,
        Compilation compilation,
        int epochs,
        long seed,
        List<MetricConfig> metrics,
        List<String> freeze) {
    private static final RecordJson<TrainingSpec> JSON = RecordJson.of("training", TrainingSpec.class);

    /** Of what a check asks: with one sample, a loss that forgets the batch would not be seen. */
    private static final int BATCH = 2;

    /** One epoch in f32, from Xavier's values, with nothing measured but the loss. */
    public TrainingSpec(LayerConfig network, List<Spec> inputs, Loss loss, Optimization optimization) {
        this(network, inputs, loss, optimization, new Xavier(), Compilation.DEFAULT, 1, 0, List.of());
    }

    /** Of all parameters. */
    public TrainingSpec(
            LayerConfig network,
            List<Spec> inputs,
            Loss loss,
            Optimization optimization,
            Initializer initializer,
            Compilation compilation,
            int epochs,
            long seed,
            List<MetricConfig> metrics) {
        this(network, inputs, loss, optimization, initializer, compilation, epochs, seed, metrics, List.of());
    }

    public TrainingSpec {
        inputs = List.copyOf(inputs);
        metrics = List.copyOf(metrics);
        freeze = List.copyOf(freeze);
        if (epochs < 1) {
            throw new IllegalArgumentException("training: epochs must be 1 or more, got " + epochs);
        }
    }

    /**
     * Reads what {@link #json} wrote.
     *
     * @throws IllegalArgumentException a sentence on what is wrong, and where
     */
    public static TrainingSpec parse(String json) {
        return JSON.parse(json);
    }

    /** As JSON, with all settings, so that it means the same where defaults differ. */
    public String json() {
        return JSON.write(this);
    }

    /** The same for samples of these specs. */
    public TrainingSpec withInputs(List<Spec> other) {
        return new TrainingSpec(
                network, other, loss, optimization, initializer, compilation, epochs, seed, metrics, freeze);
    }

    /** The same of another network. */
    public TrainingSpec withNetwork(LayerConfig other) {
        return new TrainingSpec(
                other, inputs, loss, optimization, initializer, compilation, epochs, seed, metrics, freeze);
    }

    /** The same towards another loss. */
    public TrainingSpec withLoss(Loss other) {
        return new TrainingSpec(
                network, inputs, other, optimization, initializer, compilation, epochs, seed, metrics, freeze);
    }

    /**
     * The same, in which some labels are one for each step of a sequence; behind the labels stand how many steps of each of these count.
     *
     * @param stepwise which labels are
     * @param labels how many labels there are
     */
    public TrainingSpec ofSteps(List<Integer> stepwise, int labels) {
        List<MetricConfig> shown = stepwise.contains(0)
                ? metrics.stream()
                        .<MetricConfig>map(metric -> new OfSteps.Config(metric, labels))
                        .toList()
                : metrics;
        return new TrainingSpec(
                network,
                inputs,
                new StepwiseLoss(loss, stepwise),
                optimization,
                initializer,
                compilation,
                epochs,
                seed,
                shown,
                freeze);
    }

    /** A new network with its initializer and seed, and what is frozen; its parameters have no arrays yet. */
    public Block build() {
        Block net = network.build();
        net.initialize(initializer, seed);
        net.freeze(freeze.toArray(String[]::new));
        return net;
    }

    /** What it takes of so many samples. */
    public List<Spec> inputs(int batch) {
        return batched(inputs, batch);
    }

    private static List<Spec> batched(List<Spec> samples, int batch) {
        return samples.stream()
                .map(spec -> spec.with(Shape.of(batch).concat(spec.shape())))
                .toList();
    }

    /**
     * New metrics, in order.
     *
     * @param classes how many numbers the network gives for a sample
     */
    public List<Metric> metrics(int classes) {
        return metrics.stream().map(metric -> metric.create(classes)).toList();
    }

    /**
     * Whether all this fits together, found out without an array: each group of parameters has one, something is trained, the loss
     * takes the outputs and the labels and gives one number per sample, the metrics can be made.
     *
     * @param labels the specs of one sample's labels
     * @throws IllegalArgumentException a sentence that begins with what does not fit
     */
    public void check(List<Spec> labels) {
        Block net = build();
        List<Spec> outputs = net.infer(inputs(BATCH));
        optimization.groups().check(net.parameters().keySet());
        requireWeights(net);
        metrics(Math.max(1, outputs.get(0).shape().dim(-1)));
        Shape losses = losses(outputs, batched(labels, BATCH));
        if (losses.rank() != 1 || losses.dim(0) != BATCH) {
            throw new IllegalArgumentException("loss: " + loss + " must give one number per sample, but gives " + losses
                    + " for a batch of " + BATCH);
        }
    }

    private void requireWeights(Block net) {
        if (!freeze.isEmpty()
                && net.parameters().values().stream()
                        .allMatch(parameter -> parameter.role() != Parameter.Role.WEIGHT || parameter.isFrozen())) {
            throw new IllegalArgumentException("freeze: leaves nothing to train; there are "
                    + PathPatterns.told(net.parameters().keySet()));
        }
    }

    private Shape losses(List<Spec> outputs, List<Spec> labels) {
        Trace trace = Trace.inferring();
        try {
            return loss.ofAll(symbols(trace, "output", outputs), symbols(trace, "label", labels))
                    .shape();
        } catch (RuntimeException misfit) {
            throw new IllegalArgumentException(
                    "loss: " + loss + " does not take outputs " + list(outputs) + " and labels " + list(labels) + ": "
                            + misfit.getMessage(),
                    misfit);
        }
    }

    private static List<Tensor> symbols(Trace trace, String name, List<Spec> specs) {
        List<Tensor> symbols = new ArrayList<>();
        specs.forEach(spec -> symbols.add(trace.input(name + symbols.size(), spec)));
        return symbols;
    }

    private static String list(List<Spec> specs) {
        return specs.isEmpty() ? "none" : specs.stream().map(Spec::toString).collect(Collectors.joining(", "));
    }
}
