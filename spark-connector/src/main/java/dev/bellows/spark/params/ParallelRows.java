package dev.bellows.spark.params;

import static dev.bellows.spark.params.Bounds.above;
import static dev.bellows.spark.params.Bounds.atLeast;
import static dev.bellows.spark.params.Bounds.oneOf;
import static dev.bellows.spark.params.ParamGroup.LIMITS;
import static dev.bellows.spark.params.ParamGroup.TRAINING;
import static dev.bellows.spark.params.ParamKind.FLAG;
import static dev.bellows.spark.params.ParamKind.INTEGER;
import static dev.bellows.spark.params.ParamKind.REAL;
import static dev.bellows.spark.params.ParamKind.TEXT;
import static dev.bellows.spark.params.StageKind.ESTIMATORS;

import dev.bellows.parallel.data.Compression;
import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;

/** The rows of {@link ParamRows} that say what of a network each worker has, and how workers agree on it. */
final class ParallelRows {
    static final ParamRow<IntParam> SHARD_EMBEDDINGS = new ParamRow<>(
            "shardEmbeddings",
            INTEGER,
            "into how many slices the table of each Embedding is cut, of which each worker has its share: at least"
                    + " numWorkers, and enough that none exceeds 2 GiB; tables of fewer ids stay whole; 0: every worker"
                    + " has all tables whole",
            0,
            atLeast(0),
            LIMITS,
            ESTIMATORS);

    static final ParamRow<BooleanParam> SHARD_WEIGHTS = new ParamRow<>(
            "shardWeights",
            FLAG,
            "whether each replica has only some rows of every large weight, of its gradient and of what the optimizer"
                    + " remembers of it (ZeRO stage 3, fully sharded data parallel): a layer's weight is put together"
                    + " when it is needed, forward and backward, for one and a half times the bytes on the network;"
                    + " false: every replica has all weights",
            false,
            Bounds.ANY,
            LIMITS,
            ESTIMATORS);

    static final ParamRow<IntParam> SYNC_EVERY = new ParamRow<>(
            "syncEvery",
            INTEGER,
            "after how many updates by its own rows each worker takes the mean of all workers' weights (local SGD):"
                    + " gradients do not travel then, and what is learned depends on numWorkers; 1: workers update"
                    + " together",
            1,
            atLeast(1),
            TRAINING,
            ESTIMATORS);

    static final ParamRow<IntParam> TENSOR_PARALLEL = new ParamRow<>(
            "tensorParallel",
            INTEGER,
            "how many workers divide attention, pairs of Dense layers and large vocabularies between them, each with a"
                    + " part of their weights and the same rows; a divisor of numWorkers; 1: every worker has these"
                    + " whole, and rows of its own",
            1,
            atLeast(1),
            LIMITS,
            ESTIMATORS);

    static final ParamRow<IntParam> PIPELINE_PARALLEL = new ParamRow<>(
            "pipelineParallel",
            INTEGER,
            "into how many stages the layers of a Sequential are cut, one behind the other, of which each worker has"
                    + " one and the same rows as those of the others; times tensorParallel a divisor of numWorkers; 1:"
                    + " every worker has all layers",
            1,
            atLeast(1),
            LIMITS,
            ESTIMATORS);

    static final ParamRow<IntParam> MICRO_BATCHES = new ParamRow<>(
            "microBatches",
            INTEGER,
            "of pipelineParallel: into how many parts the rows of a replica's step are cut, which follow one another"
                    + " through the stages; more keep the stages busier and make each product smaller; 0: four for"
                    + " each stage",
            0,
            atLeast(0),
            TRAINING,
            ESTIMATORS);

    static final ParamRow<IntParam> LOGICAL_SHARDS = new ParamRow<>(
            "logicalShards",
            INTEGER,
            "into how many equal shards a batch is cut, whatever numWorkers, so that 1, 2, 4 or more workers end with"
                    + " the same bits; a power of two that numWorkers divides and that divides batchSize; costs time;"
                    + " 0: what is learned depends on numWorkers in its last bits",
            0,
            atLeast(0),
            TRAINING,
            ESTIMATORS);

    static final ParamRow<Param<String>> GRADIENT_COMPRESSION = new ParamRow<>(
            "gradientCompression",
            TEXT,
            "in how few bytes gradients travel between workers: fp32 (4 per number, as they are), bf16 (2), int8 (1,"
                    + " with a scale for each 256), 2bit (a quarter, as MXNet's: compressionThreshold, its negative or"
                    + " 0), topk (the largest, with their places: compressionShare) or powersgd (products of thin"
                    + " matrices: compressionRank); what is lost is held back and sent with a next step",
            Compression.NONE.kind().toString(),
            oneOf(Compression.Kind.names()),
            TRAINING,
            ESTIMATORS);

    static final ParamRow<DoubleParam> COMPRESSION_THRESHOLD = new ParamRow<>(
            "compressionThreshold",
            REAL,
            "of gradientCompression 2bit: the size of what is sent of a number, in units of gradients summed over a"
                    + " worker's rows of a step; to be tuned together with learningRate",
            Compression.NONE.threshold(),
            above(0),
            TRAINING,
            ESTIMATORS);

    static final ParamRow<DoubleParam> COMPRESSION_SHARE = new ParamRow<>(
            "compressionShare",
            REAL,
            "of gradientCompression topk: how many of the numbers are sent, at most 0.5",
            Compression.NONE.share(),
            above(0),
            TRAINING,
            ESTIMATORS);

    static final ParamRow<IntParam> COMPRESSION_RANK = new ParamRow<>(
            "compressionRank",
            INTEGER,
            "of gradientCompression powersgd: how many columns the thin matrices have",
            Compression.NONE.rank(),
            atLeast(1),
            TRAINING,
            ESTIMATORS);

    private ParallelRows() {}

    static List<ParamRow<?>> all() {
        return List.of(
                SHARD_EMBEDDINGS,
                SHARD_WEIGHTS,
                SYNC_EVERY,
                GRADIENT_COMPRESSION,
                COMPRESSION_THRESHOLD,
                COMPRESSION_SHARE,
                COMPRESSION_RANK,
                TENSOR_PARALLEL,
                PIPELINE_PARALLEL,
                MICRO_BATCHES,
                LOGICAL_SHARDS);
    }
}
