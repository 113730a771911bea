package dev.bellows.spark.params;

import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * Every Param that the neural estimators and their models add to Spark's own (featuresCol, labelCol, predictionCol, …):
 * name, meaning, rule and default, one method each. To add a Param, add its method and getter here and a setter to the
 * stage that should offer it; copying, persistence, Pipelines and parameter grids then know it.
 */
public interface NeuralParams extends Params {

    /** The optimizers {@link #optimizer()} accepts. */
    List<String> OPTIMIZERS = List.of("sgd", "adam");

    /** The devices {@link #device()} accepts. */
    List<String> DEVICES = List.of("auto", "cpu");

    /** The precisions {@link #precision()} accepts. */
    List<String> PRECISIONS = List.of("fp32", "bf16", "auto");

    /** Where this instance keeps the Params declared here. */
    ParamTable paramTable();

    default Param<String> network() {
        return paramTable()
                .text("network", "the network, as JSON; its last layer's outputs are the classes' raw scores");
    }

    default String getNetwork() {
        return getOrDefault(network());
    }

    default IntArrayParam inputShape() {
        return paramTable()
                .integers(
                        "inputShape",
                        "shape of one sample as the network sees it, without the batch axis, e.g. [1, 28, 28]; empty: flat, as"
                                + " long as the features",
                        Rule.of("inputShape", "made of sizes of at least 1", ShapeText::isShape));
    }

    default int[] getInputShape() {
        return getOrDefault(inputShape()).clone();
    }

    default IntParam numWorkers() {
        return paramTable().integer("numWorkers", "how many tasks train together", Rule.atLeast("numWorkers", 1), 1);
    }

    default int getNumWorkers() {
        return (int) getOrDefault(numWorkers());
    }

    default IntParam epochs() {
        return paramTable().integer("epochs", "how many times training sees every row", Rule.atLeast("epochs", 1), 1);
    }

    default int getEpochs() {
        return (int) getOrDefault(epochs());
    }

    default IntParam batchSize() {
        return paramTable()
                .integer(
                        "batchSize",
                        "rows per training step over all workers together",
                        Rule.atLeast("batchSize", 1),
                        128);
    }

    default int getBatchSize() {
        return (int) getOrDefault(batchSize());
    }

    default Param<String> optimizer() {
        return paramTable()
                .text("optimizer", "the update rule: sgd or adam", Rule.oneOf("optimizer", OPTIMIZERS), "sgd");
    }

    default String getOptimizer() {
        return getOrDefault(optimizer());
    }

    default DoubleParam learningRate() {
        return paramTable()
                .real(
                        "learningRate",
                        "step size of the update rule; never rescaled by numWorkers",
                        Rule.above("learningRate", 0),
                        0.01);
    }

    default double getLearningRate() {
        return (double) getOrDefault(learningRate());
    }

    default DoubleParam momentum() {
        return paramTable().real("momentum", "momentum of sgd", Rule.fromUpTo("momentum", 0, 1), 0.0);
    }

    default double getMomentum() {
        return (double) getOrDefault(momentum());
    }

    default BooleanParam nesterov() {
        return paramTable().flag("nesterov", "whether sgd's momentum looks ahead (Nesterov)", false);
    }

    default boolean getNesterov() {
        return (boolean) getOrDefault(nesterov());
    }

    default DoubleParam weightDecay() {
        return paramTable()
                .real("weightDecay", "L2 penalty added to the gradients", Rule.atLeast("weightDecay", 0), 0.0);
    }

    default double getWeightDecay() {
        return (double) getOrDefault(weightDecay());
    }

    default LongParam seed() {
        return paramTable().longInteger("seed", "of the first weights, the shuffling and dropout", 0L);
    }

    default long getSeed() {
        return (long) getOrDefault(seed());
    }

    default Param<String> device() {
        return paramTable()
                .text(
                        "device",
                        "what computes: auto (the best there is) or cpu",
                        Rule.oneOf("device", DEVICES),
                        "auto");
    }

    default String getDevice() {
        return getOrDefault(device());
    }

    default Param<String> precision() {
        return paramTable()
                .text(
                        "precision",
                        "what products are computed in: fp32, bf16 (weights and sums stay fp32), or auto (bf16 where the"
                                + " processor is faster with it)",
                        Rule.oneOf("precision", PRECISIONS),
                        "fp32");
    }

    default String getPrecision() {
        return getOrDefault(precision());
    }

    default IntParam nthread() {
        return paramTable().integer("nthread", "threads per task; 0: spark.task.cpus", Rule.atLeast("nthread", 0), 0);
    }

    default int getNthread() {
        return (int) getOrDefault(nthread());
    }

    default IntParam inferBatchSize() {
        return paramTable()
                .integer("inferBatchSize", "rows scored at once by transform", Rule.atLeast("inferBatchSize", 1), 256);
    }

    default int getInferBatchSize() {
        return (int) getOrDefault(inferBatchSize());
    }

    default DoubleParam collectiveTimeout() {
        return paramTable()
                .real(
                        "collectiveTimeout",
                        "seconds a worker waits for another before it gives up",
                        Rule.above("collectiveTimeout", 0),
                        60.0);
    }

    default double getCollectiveTimeout() {
        return (double) getOrDefault(collectiveTimeout());
    }

    default IntParam dataMemory() {
        return paramTable()
                .integer(
                        "dataMemory",
                        "MiB of off-heap memory per worker for its rows; more of them go to spark.local.dir",
                        Rule.atLeast("dataMemory", 1),
                        512);
    }

    default int getDataMemory() {
        return (int) getOrDefault(dataMemory());
    }

    default IntParam activationMemory() {
        return paramTable()
                .integer(
                        "activationMemory",
                        "MiB per worker for what a training step keeps between forward and backward pass; what would take more"
                                + " is computed again, for up to another forward pass; 0: no bound",
                        Rule.atLeast("activationMemory", 0),
                        0);
    }

    default int getActivationMemory() {
        return (int) getOrDefault(activationMemory());
    }
}
