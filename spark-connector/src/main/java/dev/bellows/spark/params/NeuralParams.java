package dev.bellows.spark.params;

import dev.bellows.spark.data.codec.ColumnName;
import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * The Params of the table as Java and Scala ask for them. A model has those of its estimator too, as Spark's own models do,
 * and so tells how it was trained.
 */
public interface NeuralParams extends ControlParams, TextParams, WatchParams {
    default Param<String> network() {
        return paramTable().param(ParamRows.NETWORK_JSON);
    }

    default String getNetwork() {
        return getOrDefault(network());
    }

    default IntArrayParam inputShape() {
        return paramTable().param(ParamRows.INPUT_SHAPE);
    }

    default int[] getInputShape() {
        return getOrDefault(inputShape()).clone();
    }

    default IntParam inferBatchSize() {
        return paramTable().param(ParamRows.INFER_BATCH_SIZE);
    }

    default int getInferBatchSize() {
        return (int) getOrDefault(inferBatchSize());
    }

    default Param<String> handleInvalid() {
        return paramTable().param(ParamRows.HANDLE_INVALID);
    }

    default String getHandleInvalid() {
        return getOrDefault(handleInvalid());
    }

    default Param<String> device() {
        return paramTable().param(ParamRows.DEVICE);
    }

    default String getDevice() {
        return getOrDefault(device());
    }

    default Param<String> precision() {
        return paramTable().param(ParamRows.PRECISION);
    }

    default String getPrecision() {
        return getOrDefault(precision());
    }

    default IntParam nthread() {
        return paramTable().param(ParamRows.NTHREAD);
    }

    default int getNthread() {
        return (int) getOrDefault(nthread());
    }

    default Param<String> weightCol() {
        return paramTable().param(ParamRows.WEIGHT_COL);
    }

    default String getWeightCol() {
        return getOrDefault(weightCol());
    }

    default IntParam epochs() {
        return paramTable().param(ParamRows.EPOCHS);
    }

    default int getEpochs() {
        return (int) getOrDefault(epochs());
    }

    default IntParam batchSize() {
        return paramTable().param(ParamRows.BATCH_SIZE);
    }

    default int getBatchSize() {
        return (int) getOrDefault(batchSize());
    }

    default LongParam seed() {
        return paramTable().param(ParamRows.SEED);
    }

    default long getSeed() {
        return (long) getOrDefault(seed());
    }

    default IntParam numWorkers() {
        return paramTable().param(ParamRows.NUM_WORKERS);
    }

    default int getNumWorkers() {
        return (int) getOrDefault(numWorkers());
    }

    default Param<String> optimizer() {
        return paramTable().param(ParamRows.OPTIMIZER_NAME);
    }

    default String getOptimizer() {
        return getOrDefault(optimizer());
    }

    default DoubleParam learningRate() {
        return paramTable().param(ParamRows.LEARNING_RATE);
    }

    default double getLearningRate() {
        return (double) getOrDefault(learningRate());
    }

    default DoubleParam momentum() {
        return paramTable().param(ParamRows.MOMENTUM);
    }

    default double getMomentum() {
        return (double) getOrDefault(momentum());
    }

    default BooleanParam nesterov() {
        return paramTable().param(ParamRows.NESTEROV);
    }

    default boolean getNesterov() {
        return (boolean) getOrDefault(nesterov());
    }

    default DoubleParam weightDecay() {
        return paramTable().param(ParamRows.WEIGHT_DECAY);
    }

    default double getWeightDecay() {
        return (double) getOrDefault(weightDecay());
    }

    default DoubleParam collectiveTimeout() {
        return paramTable().param(ParamRows.COLLECTIVE_TIMEOUT);
    }

    default double getCollectiveTimeout() {
        return (double) getOrDefault(collectiveTimeout());
    }

    default Param<String> bindAddress() {
        return paramTable().param(ClusterRows.BIND_ADDRESS);
    }

    default String getBindAddress() {
        return getOrDefault(bindAddress());
    }

    default Param<String> portRange() {
        return paramTable().param(ClusterRows.PORT_RANGE);
    }

    default String getPortRange() {
        return getOrDefault(portRange());
    }

    default Param<String> trainingResources() {
        return paramTable().param(ClusterRows.TRAINING_RESOURCES);
    }

    default String getTrainingResources() {
        return getOrDefault(trainingResources());
    }

    default IntParam dataMemory() {
        return paramTable().param(ParamRows.DATA_MEMORY);
    }

    default int getDataMemory() {
        return (int) getOrDefault(dataMemory());
    }

    default IntParam activationMemory() {
        return paramTable().param(ParamRows.ACTIVATION_MEMORY);
    }

    default int getActivationMemory() {
        return (int) getOrDefault(activationMemory());
    }

    default IntParam shardEmbeddings() {
        return paramTable().param(ParallelRows.SHARD_EMBEDDINGS);
    }

    default int getShardEmbeddings() {
        return (int) getOrDefault(shardEmbeddings());
    }

    default BooleanParam shardWeights() {
        return paramTable().param(ParallelRows.SHARD_WEIGHTS);
    }

    default boolean getShardWeights() {
        return (boolean) getOrDefault(shardWeights());
    }

    default IntParam syncEvery() {
        return paramTable().param(ParallelRows.SYNC_EVERY);
    }

    default int getSyncEvery() {
        return (int) getOrDefault(syncEvery());
    }

    default IntParam logicalShards() {
        return paramTable().param(ParallelRows.LOGICAL_SHARDS);
    }

    default int getLogicalShards() {
        return (int) getOrDefault(logicalShards());
    }

    default Param<String> gradientCompression() {
        return paramTable().param(ParallelRows.GRADIENT_COMPRESSION);
    }

    default String getGradientCompression() {
        return getOrDefault(gradientCompression());
    }

    default DoubleParam compressionThreshold() {
        return paramTable().param(ParallelRows.COMPRESSION_THRESHOLD);
    }

    default double getCompressionThreshold() {
        return (double) getOrDefault(compressionThreshold());
    }

    default DoubleParam compressionShare() {
        return paramTable().param(ParallelRows.COMPRESSION_SHARE);
    }

    default double getCompressionShare() {
        return (double) getOrDefault(compressionShare());
    }

    default IntParam compressionRank() {
        return paramTable().param(ParallelRows.COMPRESSION_RANK);
    }

    default int getCompressionRank() {
        return (int) getOrDefault(compressionRank());
    }

    default IntParam tensorParallel() {
        return paramTable().param(ParallelRows.TENSOR_PARALLEL);
    }

    default int getTensorParallel() {
        return (int) getOrDefault(tensorParallel());
    }

    default IntParam pipelineParallel() {
        return paramTable().param(ParallelRows.PIPELINE_PARALLEL);
    }

    default int getPipelineParallel() {
        return (int) getOrDefault(pipelineParallel());
    }

    default IntParam microBatches() {
        return paramTable().param(ParallelRows.MICRO_BATCHES);
    }

    default int getMicroBatches() {
        return (int) getOrDefault(microBatches());
    }

    default Param<String> loss() {
        return paramTable().param(ParamRows.LOSS);
    }

    default String getLoss() {
        return getOrDefault(loss());
    }

    default Param<String> schedule() {
        return paramTable().param(ParamRows.SCHEDULE);
    }

    default String getSchedule() {
        return getOrDefault(schedule());
    }

    default Param<String> initializer() {
        return paramTable().param(ParamRows.INITIALIZER);
    }

    default String getInitializer() {
        return getOrDefault(initializer());
    }

    default StringArrayParam featuresCols() {
        return paramTable().param(ParamRows.FEATURES_COLS);
    }

    default String[] getFeaturesCols() {
        return getOrDefault(featuresCols()).clone();
    }

    /**
     * Where the features are: in the columns that featuresCols names, or else in one.
     *
     * @param featuresCol the Param of Spark's
     */
    default ColumnName features(String featuresCol) {
        String[] several = getFeaturesCols();
        return several.length > 0
                ? ColumnName.several("featuresCols", List.of(several))
                : new ColumnName("featuresCol", featuresCol);
    }

    default IntParam maxLength() {
        return paramTable().param(ParamRows.MAX_LENGTH);
    }

    default int getMaxLength() {
        return (int) getOrDefault(maxLength());
    }

    default Param<String> imageResize() {
        return paramTable().param(ParamRows.IMAGE_RESIZE);
    }

    default String getImageResize() {
        return getOrDefault(imageResize());
    }

    default Param<String> clipping() {
        return paramTable().param(ParamRows.CLIPPING);
    }

    default String getClipping() {
        return getOrDefault(clipping());
    }

    default Param<String> parameterGroups() {
        return paramTable().param(ParamRows.PARAMETER_GROUPS);
    }

    default String getParameterGroups() {
        return getOrDefault(parameterGroups());
    }

    default StringArrayParam metrics() {
        return paramTable().param(ParamRows.METRICS);
    }

    default String[] getMetrics() {
        return getOrDefault(metrics()).clone();
    }
}
