package dev.bellows.spark.params;

import dev.bellows.nn.Block;
import dev.bellows.nn.json.NetworkJson;
import org.apache.spark.ml.param.Params;

/**
 * Setters of an estimator's Params, once for all estimators.
 *
 * @param <S> the stage, which each setter returns
 */
public interface NeuralSetters<S extends Params> extends ControlSetters<S>, WatchSetters<S>, Watchable<S> {
    /** The network as JSON; {@link NetworkJson} tells how it is written. */
    default S setNetwork(String json) {
        return with(network(), json);
    }

    /** The network in layers; only how it is built counts, not the values of its parameters. */
    default S setNetwork(Block network) {
        return setNetwork(NetworkJson.write(network));
    }

    /** How often a word of a text has to come to get a number of its own. */
    default S setMinFrequency(int count) {
        return with(minFrequency(), count);
    }

    /** How many words of a column get numbers of their own. */
    default S setMaxVocabulary(int words) {
        return with(maxVocabulary(), words);
    }

    default S setWeightCol(String column) {
        return with(weightCol(), column);
    }

    default S setEpochs(int count) {
        return with(epochs(), count);
    }

    default S setBatchSize(int rowsOverAllWorkers) {
        return with(batchSize(), rowsOverAllWorkers);
    }

    default S setSeed(long value) {
        return with(seed(), value);
    }

    default S setNumWorkers(int workers) {
        return with(numWorkers(), workers);
    }

    /** The update rule by its name or as JSON. */
    default S setOptimizer(String nameOrJson) {
        return with(optimizer(), nameOrJson);
    }

    default S setLearningRate(double rate) {
        return with(learningRate(), rate);
    }

    default S setMomentum(double value) {
        return with(momentum(), value);
    }

    default S setNesterov(boolean value) {
        return with(nesterov(), value);
    }

    default S setWeightDecay(double value) {
        return with(weightDecay(), value);
    }

    default S setCollectiveTimeout(double seconds) {
        return with(collectiveTimeout(), seconds);
    }

    default S setDataMemory(int mebibytes) {
        return with(dataMemory(), mebibytes);
    }

    /** 0 for no bound. */
    default S setActivationMemory(int mebibytes) {
        return with(activationMemory(), mebibytes);
    }

    /** So many slices of each table, at least as many as workers; 0 for whole tables on every worker. */
    default S setShardEmbeddings(int slices) {
        return with(shardEmbeddings(), slices);
    }

    /** Whether each replica has only some rows of every large weight. */
    default S setShardWeights(boolean shard) {
        return with(shardWeights(), shard);
    }

    /** So many updates by each worker's own rows between means of all workers' weights; 1 for common updates. */
    default S setSyncEvery(int updates) {
        return with(syncEvery(), updates);
    }

    /** So many shards of a batch for the same bits on any number of workers; 0 for none. */
    default S setLogicalShards(int shards) {
        return with(logicalShards(), shards);
    }

    /** In how few bytes gradients travel: fp32, bf16, int8, 2bit, topk or powersgd. */
    default S setGradientCompression(String kind) {
        return with(gradientCompression(), kind);
    }

    /** Of 2bit: what is sent of a number, as a sum over a worker's rows. */
    default S setCompressionThreshold(double threshold) {
        return with(compressionThreshold(), threshold);
    }

    /** Of topk: how many of the numbers are sent, at most 0.5. */
    default S setCompressionShare(double share) {
        return with(compressionShare(), share);
    }

    /** Of powersgd: how many columns the factors have. */
    default S setCompressionRank(int rank) {
        return with(compressionRank(), rank);
    }

    /** So many workers for each replica of the network; 1 for one. */
    default S setTensorParallel(int workers) {
        return with(tensorParallel(), workers);
    }

    /** So many stages, one behind the other, for each replica of the network; 1 for the whole. */
    default S setPipelineParallel(int stages) {
        return with(pipelineParallel(), stages);
    }

    /** So many parts of a batch follow one another through the stages; 0 for four for each stage. */
    default S setMicroBatches(int parts) {
        return with(microBatches(), parts);
    }

    default S setBindAddress(String addressOrNetwork) {
        return with(bindAddress(), addressOrNetwork);
    }

    default S setPortRange(String range) {
        return with(portRange(), range);
    }

    /** What the training stage has other than Spark's configuration says, as JSON. */
    default S setTrainingResources(String json) {
        return with(trainingResources(), json);
    }

    /** The loss by its name or as JSON. */
    default S setLoss(String nameOrJson) {
        return with(loss(), nameOrJson);
    }

    /** The schedule of learning rates by its name or as JSON; empty for none. */
    default S setSchedule(String nameOrJson) {
        return with(schedule(), nameOrJson);
    }

    /** The initializer by its name or as JSON. */
    default S setInitializer(String nameOrJson) {
        return with(initializer(), nameOrJson);
    }

    /** The clipping of gradients by its name or as JSON. */
    default S setClipping(String nameOrJson) {
        return with(clipping(), nameOrJson);
    }

    /** The groups as a JSON list. */
    default S setParameterGroups(String json) {
        return with(parameterGroups(), json);
    }

    /** What is measured while training: metrics by their names or as JSON. */
    default S setMetrics(String... namesOrJson) {
        return with(metrics(), namesOrJson.clone());
    }
}
