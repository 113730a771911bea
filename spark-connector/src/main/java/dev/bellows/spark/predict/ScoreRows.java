package dev.bellows.spark.predict;

import dev.bellows.spark.data.FeatureReader;
import dev.bellows.spark.data.codec.BadValueException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Scores the rows of a partition, batch by batch, and appends the {@link OutputColumns}. Rows come and go one by one, so
 * a partition need not fit into memory, and a stream of micro-batches is as good as a table.
 *
 * @param modelId the model's key in the {@link ScorerCache}
 * @param model fetched only by a JVM that has not loaded it yet
 * @param features which column of a row holds the features
 * @param featuresCol its name, for messages
 * @param outputs what to append
 * @param options how to score
 */
public record ScoreRows(
        String modelId,
        Broadcast<TrainedNetwork> model,
        int features,
        String featuresCol,
        OutputColumns outputs,
        Options options)
        implements MapPartitionsFunction<Row, Row> {

    /**
     * How to score.
     *
     * @param batch rows scored at once
     * @param threads per task; 0: what spark.task.cpus gives the task
     * @param thresholds per class, or null
     */
    public record Options(int batch, int threads, double @Nullable [] thresholds) implements java.io.Serializable {}

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return rows;
        }
        TaskContext context = TaskContext.get();
        ScorerCache.Lease lease = NetworkScorer.CACHE.lease(modelId, model::value);
        TaskCompletionListener release = done -> lease.close();
        context.addTaskCompletionListener(release);
        int threads = options.threads() > 0 ? options.threads() : context.cpus();
        return new Scored(lease.scorer(), rows, threads);
    }

    private final class Scored implements Iterator<Row> {
        private final Scorer scorer;
        private final int classes;
        private final int width;
        private final int threads;
        private final Iterator<Row> rows;
        private final Queue<Row> ready = new ArrayDeque<>();
        /** Of the batch being scored, [batch, width]. */
        private final float[] inputs;

        Scored(Scorer scorer, Iterator<Row> rows, int threads) {
            this.scorer = scorer;
            this.rows = rows;
            this.threads = threads;
            classes = scorer.classes();
            width = scorer.width();
            inputs = new float[Math.multiplyExact(width, options.batch())];
        }

        @Override
        public boolean hasNext() {
            return !ready.isEmpty() || rows.hasNext();
        }

        @Override
        public Row next() {
            if (ready.isEmpty()) {
                if (!rows.hasNext()) {
                    throw new NoSuchElementException("scored rows: none is left");
                }
                scoreBatch();
            }
            return ready.remove();
        }

        private void scoreBatch() {
            List<Row> batch = new ArrayList<>();
            while (rows.hasNext() && batch.size() < options.batch()) {
                Row row = rows.next();
                float[] sample = FeatureReader.read(row.get(features), featuresCol);
                requireWidth(sample.length);
                System.arraycopy(sample, 0, inputs, batch.size() * width, width);
                batch.add(row);
            }
            float[] scores = scorer.score(inputs, batch.size(), threads);
            for (int i = 0; i < batch.size(); i++) {
                ready.add(append(batch.get(i), scores, i * classes));
            }
        }

        private Row append(Row row, float[] scores, int from) {
            double[] raw = new double[classes];
            for (int i = 0; i < classes; i++) {
                raw[i] = scores[from + i];
            }
            double[] probabilities = ClassScores.softmaxInPlace(raw.clone());
            Object[] values = new Object[row.size() + outputs.count()];
            int next = 0;
            while (next < row.size()) {
                values[next] = row.get(next++);
            }
            if (!outputs.rawPrediction().isEmpty()) {
                values[next++] = Vectors.dense(raw);
            }
            if (!outputs.probability().isEmpty()) {
                values[next++] = Vectors.dense(probabilities);
            }
            if (!outputs.prediction().isEmpty()) {
                values[next] = (double) ClassScores.predict(probabilities, options.thresholds());
            }
            return RowFactory.create(values);
        }

        private void requireWidth(int length) {
            if (length != width) {
                throw new BadValueException(
                        "featuresCol: column '" + featuresCol + "' holds " + length + " values",
                        ", but the model learned from " + width,
                        "prepare the features as for training");
            }
        }
    }
}
