package dev.bellows.spark.predict;

import dev.bellows.backend.Backends;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.data.SampleSchema.Role;
import dev.bellows.memory.Scope;
import dev.bellows.metric.Metric;
import dev.bellows.ndarray.NDArray;
import dev.bellows.spark.data.RowCodec;
import dev.bellows.spark.data.codec.BadValueException;
import dev.bellows.spark.data.codec.RowArrays;
import dev.bellows.spark.data.codec.Texts;
import dev.bellows.spark.device.TaskDevice;
import dev.bellows.train.TrainingSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Measures a network on rows with labels: loss and metrics, as sums that add up over partitions. To be sent to the executors.
 */
public final class MeasuredRows implements java.io.Serializable {
    private static final int LOSS = 0;
    private static final int WEIGHT = 1;
    private static final int SAMPLES = 2;
    private static final int METRICS = 3;

    /** Of the rows that are measured together, so that wide ones are fewer. */
    private static final int BATCH_BYTES = 16 << 20;

    private final RowCodec codec;
    private final String training;
    private final Broadcast<TrainedNetwork> model;
    private final String key;
    private final int batch;
    private final int threads;

    /**
     * @param codec reads inputs, labels and, maybe, weights
     * @param training a {@link TrainingSpec} as JSON, which names loss and metrics
     * @param model the network
     * @param batch rows measured at once, at most
     * @param threads per task; 0: what spark.task.cpus gives the task
     */
    public MeasuredRows(RowCodec codec, String training, Broadcast<TrainedNetwork> model, int batch, int threads) {
        this.codec = codec;
        this.training = training;
        this.model = model;
        this.key = model.value().key();
        this.batch = Math.max(
                1, Math.min(batch, BATCH_BYTES / Math.max(1, codec.schema().rowBytes())));
        this.threads = threads;
    }

    /** The sums of all rows, in one job. */
    public Measured of(JavaRDD<InternalRow> rows) {
        List<double[]> parts = rows.mapPartitionsWithIndex(
                        (partition, some) -> List.of(measure(partition, some)).iterator(), true)
                .setName("Bellows: measured rows")
                .collect();
        List<Metric> metrics = metrics(model.value().outputs());
        double[] total = {0, 0, 0};
        for (double[] part : parts) {
            for (int i = 0; i < METRICS; i++) {
                total[i] += part[i];
            }
            add(metrics, part);
        }
        Map<String, Double> values = new LinkedHashMap<>();
        metrics.forEach(metric -> values.put(metric.name(), metric.value()));
        return new Measured((long) total[SAMPLES], total[LOSS] / total[WEIGHT], values);
    }

    /**
     * What came out.
     *
     * @param samples rows
     * @param loss their mean, each by its weight; NaN without rows
     * @param metrics by name
     */
    public record Measured(long samples, double loss, Map<String, Double> metrics) {}

    private List<Metric> metrics(List<Spec> outputs) {
        Shape shape = outputs.get(0).shape();
        return TrainingSpec.parse(training).metrics(shape.rank() == 0 ? 1 : shape.dim(-1));
    }

    private static void add(List<Metric> metrics, double[] part) {
        int from = METRICS;
        for (Metric metric : metrics) {
            double[] sums = new double[metric.sums().length];
            System.arraycopy(part, from, sums, 0, sums.length);
            metric.addSums(sums);
            from += sums.length;
        }
    }

    private double[] measure(int partition, Iterator<InternalRow> rows) {
        int used = threads > 0 ? threads : TaskContext.get().cpus();
        TaskDevice device =
                TaskDevice.of(model.value().device(), TaskContext.get()).told("evaluate: model " + key);
        try (Backends.Use use = Backends.use(device.backend());
                ScorerCache.Lease lease = NetworkScorer.CACHE.lease(key, model::value)) {
            List<Metric> metrics = metrics(lease.scorer().outputs());
            double[] sums = new double[METRICS];
            long read = 0;
            while (rows.hasNext()) {
                try (Scope scope = Scope.open("measure")) {
                    List<ByteBuffer> fields = new ArrayList<>();
                    codec.columns()
                            .forEach(column -> fields.add(ByteBuffer.allocate(Math.multiplyExact(
                                            batch, column.field().bytes()))
                                    .order(ByteOrder.nativeOrder())));
                    long[] counts = fill(fields, rows, read, partition);
                    read += counts[1];
                    if (counts[0] > 0) {
                        new Batch(fields, (int) counts[0]).measure(lease.scorer(), used, sums, metrics);
                    }
                }
            }
            return with(sums, metrics);
        }
    }

    private static double[] with(double[] sums, List<Metric> metrics) {
        List<Double> all = new ArrayList<>();
        for (double sum : sums) {
            all.add(sum);
        }
        for (Metric metric : metrics) {
            for (double sum : metric.sums()) {
                all.add(sum);
            }
        }
        return all.stream().mapToDouble(sum -> sum).toArray();
    }

    /** How many rows are taken in, and how many were read for that. */
    private long[] fill(List<ByteBuffer> fields, Iterator<InternalRow> rows, long before, int partition) {
        int count = 0;
        long read = 0;
        while (count < batch && rows.hasNext()) {
            InternalRow row = rows.next();
            try {
                for (int i = 0; i < fields.size(); i++) {
                    codec.columns().get(i).write(row, fields.get(i));
                }
                count++;
            } catch (BadValueException e) {
                if (!codec.leavesOut() || !e.canBeLeftOut()) {
                    throw new IllegalArgumentException(e.at(before + read, partition), e);
                }
                for (int i = 0; i < fields.size(); i++) {
                    fields.get(i)
                            .position(count * codec.columns().get(i).field().bytes());
                }
            }
            read++;
        }
        fields.forEach(ByteBuffer::flip);
        return new long[] {count, read};
    }

    /** The rows that are measured together, field by field. */
    private final class Batch {
        private final List<ByteBuffer> fields;
        private final int count;

        Batch(List<ByteBuffer> fields, int count) {
            this.fields = fields;
            this.count = count;
        }

        void measure(Scorer scorer, int threads, double[] sums, List<Metric> metrics) {
            Scores scores = new Scores(scorer.outputs(), count);
            RowArrays results = scores.arrays(0, count);
            scorer.score(new RowArrays(of(Role.INPUT), new Texts()), results, count, threads);
            List<NDArray> outputs = new ArrayList<>();
            for (Spec spec : scorer.outputs()) {
                outputs.add(array(spec, results.elements().get(outputs.size())));
            }
            List<NDArray> labels = arrays(Role.LABEL);
            double[] losses = ((NDArray) TrainingSpec.parse(training).loss().ofAll(outputs, labels)).toDoubleArray();
            List<NDArray> weights = arrays(Role.WEIGHT);
            double[] each = weights.isEmpty() ? ones() : weights.get(0).toDoubleArray();
            for (int i = 0; i < count; i++) {
                sums[LOSS] += each[i] == 0 ? 0 : each[i] * losses[i];
                sums[WEIGHT] += each[i];
            }
            sums[SAMPLES] += count;
            metrics.forEach(metric -> metric.updateAll(labels, outputs.get(0)));
        }

        private double[] ones() {
            double[] ones = new double[count];
            java.util.Arrays.fill(ones, 1);
            return ones;
        }

        private List<ByteBuffer> of(Role role) {
            List<ByteBuffer> some = new ArrayList<>();
            for (int i = 0; i < fields.size(); i++) {
                if (codec.columns().get(i).field().role() == role) {
                    some.add(fields.get(i));
                }
            }
            return some;
        }

        private List<NDArray> arrays(Role role) {
            List<NDArray> arrays = new ArrayList<>();
            List<ByteBuffer> bytes = of(role);
            for (Field field : codec.schema().fields(role)) {
                arrays.add(array(field.sample(), bytes.get(arrays.size())));
            }
            return arrays;
        }

        private NDArray array(Spec sample, ByteBuffer bytes) {
            NDArray array = NDArray.empty(
                    Backends.current(), sample.with(Shape.of(count).concat(sample.shape())));
            array.write(bytes);
            return array;
        }
    }
}
