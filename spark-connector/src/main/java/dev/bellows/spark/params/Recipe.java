package dev.bellows.spark.params;

import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.graph.Compilation;
import dev.bellows.graph.Precision;
import dev.bellows.json.RecordJson;
import dev.bellows.memory.Scope;
import dev.bellows.metric.MetricConfig;
import dev.bellows.metric.MetricNames;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Initializer;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.json.SlicedTables;
import dev.bellows.nn.loss.Loss;
import dev.bellows.optim.Clipping;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.ParameterGroups;
import dev.bellows.parallel.data.Compression;
import dev.bellows.parallel.data.FixedShards;
import dev.bellows.parallel.tensor.TensorParallel;
import dev.bellows.spark.launch.Division;
import dev.bellows.train.TrainingSpec;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The training that Params describe, as the engine has it. */
public final class Recipe {
    static final FamilyText<Loss> LOSS = new FamilyText<>("loss", Loss.class);
    static final FamilyText<Initializer> INITIALIZER = new FamilyText<>("initializer", Initializer.class);
    static final FamilyText<Clipping> CLIPPING = new FamilyText<>("clipping", Clipping.class);
    static final RecordJson<ParameterGroups> GROUPS = RecordJson.of("parameterGroups", ParameterGroups.class);

    private static final long MIB = 1 << 20;
    /** Stages are idle for (stages - 1) / parts of the time that they are busy (Huang et al. 2018). */
    private static final int PARTS_PER_STAGE = 4;

    private static final double LARGEST_SHARE = 0.5;

    private Recipe() {}

    /**
     * What a task does where Params say nothing.
     *
     * @param loss null where nothing is usual
     * @param metrics by name
     * @param shown what metrics are shown in the place of the network's outputs and the labels, if not these
     */
    public record Usual(@Nullable Loss loss, List<String> metrics, UnaryOperator<MetricConfig> shown) {
        /** Metrics are shown what the network gives. */
        public Usual(@Nullable Loss loss, List<String> metrics) {
            this(loss, metrics, metric -> metric);
        }
    }

    /** The loss that a text names, as the Param loss does. */
    public static Loss loss(String text) {
        return LOSS.parse(text);
    }

    private static Loss loss(NeuralParams params, Usual usual) {
        String text = params.getLoss();
        if (!text.isEmpty()) {
            return LOSS.parse(text);
        } else if (usual.loss == null) {
            throw new IllegalArgumentException("loss: is not set, and only the network's author knows what its outputs"
                    + " should become; set it to a name or JSON, such as SoftmaxCrossEntropyLoss for class numbers or"
                    + " L2Loss for numbers");
        }
        return usual.loss;
    }

    /**
     * The training, without the specs of its inputs.
     *
     * @param steps how many there will be in all, over which schedules stretch; as long as nobody knows, any number of at least 1
     * @throws IllegalArgumentException a sentence on the first Param that is wrong, or contradicts another
     */
    public static TrainingSpec of(NeuralParams params, Usual usual, long steps) {
        List<String> metrics = params.getMetrics().length == 0 ? usual.metrics() : List.of(params.getMetrics());
        return new TrainingSpec(
                NetworkJson.parse(network(params)),
                List.of(),
                loss(params, usual),
                new Optimization(
                        new Rates(params, steps).optimizer(),
                        GROUPS.parse(params.getParameterGroups()),
                        CLIPPING.parse(params.getClipping())),
                INITIALIZER.parse(params.getInitializer()),
                compilation(params),
                params.getEpochs(),
                params.getSeed(),
                metrics.stream().map(MetricNames::config).map(usual.shown()).toList(),
                List.of(params.getFreeze()));
    }

    /** The network that is trained: that of the Param, with its tables cut where shardEmbeddings says so. */
    public static String network(NeuralParams params) {
        int slices = params.getShardEmbeddings();
        return slices == 0 ? params.getNetwork() : SlicedTables.cut(params.getNetwork(), slices);
    }

    /**
     * Checks that the workers make whole replicas, that these can be divided so, and that the slices of tables are enough for them.
     *
     * @throws IllegalArgumentException a sentence with the numbers
     */
    public static void checkLayout(NeuralParams params) {
        int parts = params.getTensorParallel();
        int stages = params.getPipelineParallel();
        if (stages > 1 && params.getNumWorkers() % (stages * parts) != 0) {
            throw new IllegalArgumentException(
                    "pipelineParallel: times tensorParallel must divide numWorkers, as a replica"
                            + " of the network takes " + stages + " × " + parts + " = " + stages * parts + " workers: "
                            + params.getNumWorkers() + " workers; set numWorkers to a multiple of it");
        }
        if (params.getNumWorkers() % parts != 0) {
            throw new IllegalArgumentException(
                    "tensorParallel: must divide numWorkers, as a replica of the network takes "
                            + parts + " workers: " + parts + " for " + params.getNumWorkers()
                            + " workers; set numWorkers to a multiple of it");
        }
        boolean sharded = params.getShardEmbeddings() > 0 || params.getShardWeights();
        if (params.getSyncEvery() > 1 && (parts > 1 || stages > 1 || sharded)) {
            throw new IllegalArgumentException("syncEvery: must be 1 where workers have parts of the network"
                    + " (tensorParallel, pipelineParallel, shardEmbeddings, shardWeights), as none can update it by"
                    + " itself: " + params.getSyncEvery());
        }
        if (params.getLogicalShards() > 0) {
            checkShards(params);
        }
        checkCompression(params);
        if (parts > 1) {
            requireDivisible(params, parts);
        }
        int slices = params.getShardEmbeddings();
        if (slices != 0 && slices < params.getNumWorkers()) {
            throw new IllegalArgumentException("shardEmbeddings: must be at least numWorkers, so that each worker has a"
                    + " slice of every table: " + slices + " for " + params.getNumWorkers()
                    + " workers; raise it, or set it to 0 for whole tables on every worker");
        }
    }

    private static void checkShards(NeuralParams params) {
        int shards = params.getLogicalShards();
        if (params.getTensorParallel() > 1
                || params.getPipelineParallel() > 1
                || params.getShardEmbeddings() > 0
                || params.getShardWeights()
                || params.getSyncEvery() > 1
                || params.getAccumulationSteps() > 1) {
            throw new IllegalArgumentException(
                    "logicalShards: must be 0 with tensorParallel, pipelineParallel, shardEmbeddings, shardWeights,"
                            + " syncEvery or accumulationSteps, by which bits depend on numWorkers: " + shards);
        }
        try {
            FixedShards.of(params.getBatchSize(), shards).each(params.getNumWorkers());
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(
                    String.valueOf(refused.getMessage()).replace("logical shards:", "logicalShards:"), refused);
        }
    }

    /**
     * Checks that the shape in which a row is computed follows from no other rows, where that would change bits.
     *
     * @throws IllegalArgumentException a sentence that names the input
     */
    public static void checkSequences(NeuralParams params, SampleSchema schema) {
        if (params.getLogicalShards() == 0) {
            return;
        }
        for (Field input : schema.fields(Role.INPUT)) {
            if (schema.length(input).isPresent()) {
                throw new IllegalArgumentException(
                        "logicalShards: must be 0 where sequences differ in length, as input '" + input.name()
                                + "' does: how far they are padded follows from a worker's rows, and bits with it");
            }
        }
    }

    /** How the workers of a replica divide the network. */
    public static Division division(NeuralParams params) {
        int stages = params.getPipelineParallel();
        int parts = params.getMicroBatches() == 0 ? PARTS_PER_STAGE * stages : params.getMicroBatches();
        return new Division(stages, params.getTensorParallel(), stages == 1 ? 1 : parts, params.getShardWeights());
    }

    private static void requireDivisible(NeuralParams params, int parts) {
        try (Scope scope = Scope.open("layout")) {
            // What is wrong with the network itself says so, and would be no better undivided.
            Block network = NetworkJson.parse(network(params)).build();
            try {
                TensorParallel.divide(network, 0, parts);
            } catch (IllegalArgumentException refused) {
                throw new IllegalArgumentException(
                        "tensorParallel: " + refused.getMessage() + "; set it to 1", refused);
            }
        }
    }

    /**
     * In how few bytes gradients travel.
     *
     * @throws IllegalArgumentException a sentence on the setting that is wrong
     */
    public static Compression compression(NeuralParams params) {
        double share = params.getCompressionShare();
        if (share > LARGEST_SHARE) {
            throw new IllegalArgumentException(
                    "compressionShare: must be above 0 and at most 0.5, as places travel with the numbers: " + share);
        }
        return new Compression(
                Compression.Kind.named(params.getGradientCompression()),
                params.getCompressionThreshold(),
                share,
                params.getCompressionRank());
    }

    private static void checkCompression(NeuralParams params) {
        Compression compression = compression(params);
        if (compression.isNone()) {
            return;
        }
        if (params.getTensorParallel() > 1) {
            throw new IllegalArgumentException(
                    "gradientCompression: must be fp32 where workers divide layers (tensorParallel), as all of them"
                            + " must get the same gradients of what each has whole: " + compression.kind()
                            + "; set it to fp32, or tensorParallel to 1");
        }
        if (params.getShardWeights()) {
            throw new IllegalArgumentException("gradientCompression: must be fp32 with shardWeights, as gradients are"
                    + " added up where weights are put together: " + compression.kind()
                    + "; set it to fp32, or shardWeights to false");
        }
        if (params.getSyncEvery() > 1) {
            throw new IllegalArgumentException("gradientCompression: must be fp32 where workers update by themselves"
                    + " (syncEvery), as gradients do not travel then: " + compression.kind()
                    + "; set it to fp32, or syncEvery to 1");
        }
        if (params.getLogicalShards() > 0) {
            throw new IllegalArgumentException("gradientCompression: must be fp32 with logicalShards, as what is held"
                    + " back depends on numWorkers: " + compression.kind()
                    + "; set it to fp32, or logicalShards to 0");
        }
    }

    private static Compilation compilation(NeuralParams params) {
        Compilation compilation = Compilation.DEFAULT.with(Precision.of(params.getPrecision()));
        int mebibytes = params.getActivationMemory();
        return mebibytes == 0 ? compilation : compilation.within(mebibytes * MIB);
    }
}
