package dev.bellows.bench.spark;

import com.sun.management.OperatingSystemMXBean;
import dev.bellows.spark.NeuralClassificationModel;
import dev.bellows.spark.NeuralClassifier;
import java.lang.management.ManagementFactory;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The JVM's turns beside Python's, in the same JVM, on the same frame, with the same settings; the bench's script in Python calls them. */
public final class JvmTurns {
    private static final double NANOS = 1e-9;

    private final Dataset<Row> frame;
    private final NeuralClassifier classifier;
    private NeuralClassificationModel model;

    /** Of a frame with the columns features and label. */
    public JvmTurns(Dataset<Row> frame, String network, int epochs, int batchSize, int workers) {
        this.frame = frame;
        classifier = new NeuralClassifier()
                .setNetwork(network)
                .setEpochs(epochs)
                .setBatchSize(batchSize)
                .setNumWorkers(workers)
                .setSeed(1);
        model = new NeuralClassificationModel();
    }

    /** Seconds of a fit. */
    public double fit() {
        long begun = System.nanoTime();
        model = classifier.fit(frame);
        return (System.nanoTime() - begun) * NANOS;
    }

    /** Seconds of scoring all rows into nothing. */
    public double transform() {
        long begun = System.nanoTime();
        model.transform(frame).write().format("noop").mode("overwrite").save();
        return (System.nanoTime() - begun) * NANOS;
    }

    /** Processor seconds of this JVM so far. */
    public double processor() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() * NANOS;
    }
}
