package dev.bellows.spark.launch;

import dev.bellows.core.Spec;
import dev.bellows.graph.Compilation;
import dev.bellows.graph.Graph;
import dev.bellows.graph.Trace;
import dev.bellows.graph.Usage;
import dev.bellows.memory.Scope;
import dev.bellows.nn.Block;
import dev.bellows.nn.Parameter;
import dev.bellows.nn.ParameterPart;
import dev.bellows.op.Tensor;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Rule;
import dev.bellows.parallel.pipeline.LayerCost;
import dev.bellows.parallel.pipeline.Stage;
import dev.bellows.parallel.tensor.TensorParallel;
import dev.bellows.train.TrainingSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a worker takes off the heap, in bytes, as far as it can be known beforehand (ADR 64). Where it computes on a GPU, arrays are in the memory of
 * that, and off the heap are batches and what is on its way to other workers.
 *
 * @param weights of the network
 * @param share what the first worker hands back of them: all, but of tables that are cut into slices its share
 * @param kept what there must be room for, whatever the rows and however little a step keeps: the weights, and what is of their size
 * @param first the same of the first worker besides
 * @param values about what the ops of a step give
 * @param batches about what batches take that are made ready
 * @param copies about what is copied to be on its way to other stages
 * @param staged about what the host has of gradients or weights to exchange them with other workers, where they lie on a GPU
 */
record WorkerMemory(
        long weights,
        long share,
        List<Part> kept,
        List<Part> first,
        long values,
        long batches,
        long copies,
        long staged) {
    private static final double GIB = 1 << 30;
    private static final long MIB = 1 << 20;

    /** Two batches are made ready while one is trained on; as many are to measure with. */
    private static final int BATCHES = 3;

    private static final int MEASURED = 2;

    /** Something and its size. */
    record Part(String what, long bytes) {
        @Override
        public String toString() {
            return show(bytes) + " of " + what;
        }
    }

    WorkerMemory {
        kept = List.copyOf(kept);
        first = List.copyOf(first);
    }

    /**
     * Of a worker that has a stage of the network.
     *
     * @param layers which, in words
     */
    record OfStage(String layers, WorkerMemory memory) {}

    /** Of the worker that takes most. Nothing is computed and no array made. */
    static WorkerMemory of(MemoryPlan plan) {
        return stages(plan).stream()
                .map(OfStage::memory)
                .max(Comparator.comparingLong(memory -> memory.all(1)))
                .orElseThrow();
    }

    /** Of the workers of each stage; of a network that is not cut there is one. */
    static List<OfStage> stages(MemoryPlan plan) {
        return IntStream.range(0, plan.division().stages())
                .mapToObj(stage -> of(plan, stage))
                .toList();
    }

    private static OfStage of(MemoryPlan plan, int number) {
        TrainingSpec spec = plan.spec();
        try (Scope scope = Scope.open("memory check")) {
            Block network = spec.build();
            int parts = plan.division().parts();
            TensorParallel.divide(network, parts - 1, parts, spec.loss()); // no part is longer than the last
            network.infer(spec.inputs(1));
            Stage stage = plan.division().stages() == 1 ? null : plan.division().cut(network, plan, number);
            plan.division().share(network, spec.inputs(1), plan.replicas() - 1, plan.replicas());
            long values = stage == null ? values(network, plan) : values(stage, plan);
            long shared = 0;
            long sharedStates = 0;
            long largest = 0;
            long whole = 0;
            long elsewhere = 0;
            long divided = 0;
            long returned = 0;
            long weights = 0;
            long gradients = 0;
            long states = 0;
            long tables = 0;
            long tableStates = 0;
            for (Map.Entry<String, Parameter> each : network.parameters().entrySet()) {
                long bytes = each.getValue().spec().bytes();
                Rule rule = rule(each.getKey(), spec.optimization());
                boolean trained = each.getValue().role() == Parameter.Role.WEIGHT
                        && each.getValue().gradRequest().isWhole()
                        && !rule.isFrozen();
                boolean isSlice = each.getValue().slice() != null;
                ParameterPart part = each.getValue().part();
                long all = part == null
                        ? bytes
                        : part.whole(each.getValue().spec()).bytes();
                whole += all;
                if (each.getValue().isOfOtherStage()) {
                    elsewhere += all * (1 + (trained ? rule.optimizer().states() : 0));
                    continue;
                }
                boolean isShared = each.getValue().isGathered();
                divided += part == null || isShared ? 0 : all;
                returned += isSlice ? 0 : isShared ? bytes : all;
                weights += isSlice ? 0 : bytes;
                tables += isSlice ? bytes : 0;
                gradients += trained ? bytes : 0;
                long ofStates = trained ? bytes * rule.optimizer().states() : 0;
                states += isShared ? 0 : ofStates;
                if (isShared) {
                    sharedStates += ofStates;
                    shared += all * (1 + (trained ? rule.optimizer().states() : 0));
                    largest = Math.max(largest, all);
                }
                tableStates +=
                        isSlice && !rule.isFrozen() ? bytes * rule.optimizer().states() : 0;
            }
            weights += tables / plan.replicas();
            states += tableStates;
            List<Part> kept = new ArrayList<>(List.of(
                    new Part("weights", weights),
                    new Part("gradients", gradients),
                    new Part("the optimizer's states", states / plan.sharers() + sharedStates)));
            if (largest > 0) {
                kept.add(new Part("the largest weight and its gradient, put together (shardWeights)", 2 * largest));
            }
            if (plan.accumulates()) {
                kept.add(new Part("gradients of the step that are added (accumulationSteps)", gradients));
            }
            if (stage != null && plan.division().microBatches() > 1) {
                kept.add(new Part("gradients of parts that are added up (pipelineParallel)", gradients));
            }
            if (plan.shards() > 0) {
                int levels = 1 + Integer.numberOfTrailingZeros(plan.shards()); // the trainer's, and a tree's
                kept.add(new Part("gradients of shards that are added up (logicalShards)", gradients * levels));
            }
            if (plan.holdsBack()) {
                kept.add(new Part("what is held back of gradients (gradientCompression)", gradients));
            }
            if (plan.restoresBest()) {
                kept.add(new Part("the best weights (restoreBestWeights)", weights));
            }
            List<Part> first = new ArrayList<>();
            if (spec.epochs() > 1 && stage == null) {
                first.add(new Part("the last good weights, which the first worker keeps", weights));
            } else if (spec.epochs() > 1) {
                kept.add(new Part("the last good weights", weights));
            }
            if (number == 0 && elsewhere > 0 && plan.saves()) {
                first.add(new Part(
                        "the other stages (pipelineParallel), which the first worker writes to checkpoints",
                        elsewhere));
            }
            if (shared > 0 && plan.saves()) {
                first.add(new Part(
                        "the shared weights (shardWeights), which the first worker writes to checkpoints", shared));
            }
            if (divided > 0) {
                first.add(new Part(
                        "the divided weights (tensorParallel), which the first worker puts together", divided));
            }
            returned += tables / plan.replicas();
            return new OfStage(
                    stage == null ? "the network" : stage.describe(),
                    new WorkerMemory(
                            whole,
                            returned,
                            kept,
                            first,
                            values,
                            batches(plan),
                            stage == null ? 0 : copies(stage),
                            plan.replicas() > 1 ? Math.max(weights, gradients) : 0));
        }
    }

    private static Rule rule(String path, Optimization optimization) {
        return optimization.groups().rule(path, optimization.optimizer());
    }

    /** A loss that compares samples holds those of one worker against all. */
    private static long values(Block network, MemoryPlan plan) {
        boolean compares = plan.spec().loss().comparesSamples();
        long bytes = Usage.byBlock(traced(network, plan, compares ? plan.batchSize() : plan.share())).values().stream()
                .mapToLong(Usage::bytes)
                .sum();
        Compilation bound = plan.spec().compilation();
        return Math.min(compares ? bytes / plan.replicas() : bytes, bound.memory());
    }

    /** Of as many parts of a batch as go ahead. */
    private static long values(Stage stage, MemoryPlan plan) {
        int ahead = Math.min(plan.division().microBatches(), plan.division().stages() - stage.number());
        long part = stage.cut().of(stage.number()).stream()
                .mapToLong(LayerCost::values)
                .sum();
        return Math.min(part * ahead, plan.spec().compilation().memory());
    }

    /** As many messages as a stage has on their way at most, each as large as its largest. */
    private static long copies(Stage stage) {
        int number = stage.number();
        long onward = stage.isLast() ? 0 : given(stage, number);
        long back = stage.isFirst() ? 0 : given(stage, number - 1);
        int messages = stage.parts() * ((onward > 0 ? 1 : 0) + (back > 0 ? 1 : 0));
        return Math.max(onward, back)
                * Math.min(messages, Stage.mostMessages(stage.cut().stages()));
    }

    private static long given(Stage stage, int number) {
        return stage.cut().layers().get(stage.cut().end(number) - 1).out().bytes();
    }

    private static Graph traced(Block network, MemoryPlan plan, int rows) {
        Trace trace = Trace.inferring();
        List<Tensor> in = new ArrayList<>();
        plan.spec().inputs(rows).forEach(input -> in.add(trace.input("x" + in.size(), input)));
        List<Tensor> labels = new ArrayList<>();
        plan.labels(rows).forEach(label -> labels.add(trace.input("label" + labels.size(), label)));
        return trace.graph(List.of(plan.spec().loss().ofAll(network.callAll(in), labels)));
    }

    private static long batches(MemoryPlan plan) {
        long sample = Float.BYTES; // its weight
        for (Spec input : plan.spec().inputs()) {
            sample += input.bytes();
        }
        for (Spec label : plan.labels()) {
            sample += label.bytes();
        }
        return sample * plan.share() * (BATCHES + (plan.measures() ? MEASURED : 0));
    }

    /** What there must be room for in a JVM of so many workers, of which one may be the first. */
    long least(int together) {
        return sum(kept) * together + sum(first);
    }

    /** About what a JVM of so many workers takes at most. */
    long all(int together) {
        return onDevice(together) + onHost(together) - staged * together;
    }

    /** About what there is of arrays, which lie on the GPU where workers compute on one. */
    long onDevice(int together) {
        return least(together) + values * together;
    }

    /** About what is in the host's memory of a worker that computes on a GPU, beside its rows. */
    long onHost(int together) {
        return (batches + copies + staged) * together;
    }

    private static long sum(List<Part> parts) {
        return parts.stream().mapToLong(Part::bytes).sum();
    }

    /** The sum of {@link #least} of one worker. */
    String sum() {
        List<Part> all = new ArrayList<>(kept);
        all.addAll(first);
        return all.stream().map(Part::toString).collect(Collectors.joining(" + "));
    }

    /** Bytes as people read them. */
    static String show(long bytes) {
        return bytes < GIB ? (bytes + MIB - 1) / MIB + " MiB" : String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
    }
}
