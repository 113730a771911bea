package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * All that is done with a classifier, beside Spark's own: what LogisticRegression takes, the network takes, and it leaves the
 * schema that LogisticRegression leaves.
 */
final class LikeSparks {
    private LikeSparks() {}

    /**
     * Trains on a frame of {@link Blobs}, scores, saves, loads, scores again, and scores a stream.
     *
     * @param frame with features and label
     * @param classifier the one to try
     * @param folder an empty one
     * @return the weights' file
     */
    static byte[] all(Dataset<Row> frame, NeuralClassifier classifier, Path folder) throws Exception {
        NeuralClassificationModel model = fitAndScore(frame, classifier);
        String saved = folder.resolve("model").toString();
        model.save(saved);
        NeuralClassificationModel loaded = NeuralClassificationModel.load(saved);
        List<Row> scored = sorted(model.transform(frame));
        assertEquals(scored, sorted(loaded.transform(frame)));
        assertEquals(scored, stream(frame, loaded, folder));
        return Files.readAllBytes(Path.of(saved, "weights.safetensors"));
    }

    /** Trains and scores. */
    static NeuralClassificationModel fitAndScore(Dataset<Row> frame, NeuralClassifier classifier) {
        Dataset<Row> sparks = new LogisticRegression().setMaxIter(1).fit(frame).transform(frame);
        NeuralClassificationModel model = classifier.fit(frame);
        Dataset<Row> scored = model.transform(frame);
        assertEquals(sparks.schema(), scored.schema());
        assertEquals(metadata(sparks), metadata(scored));
        assertEquals(sparks.count(), scored.count());
        assertEquals(sparks.count(), model.summary().epochs().get(0).samples());
        return model;
    }

    private static List<String> metadata(Dataset<Row> frame) {
        return List.of(frame.schema().fields()).stream()
                .map(field -> field.name() + field.metadata())
                .toList();
    }

    private static List<Row> stream(Dataset<Row> frame, NeuralClassificationModel model, Path folder)
            throws IOException, TimeoutException, StreamingQueryException {
        String input = folder.resolve("input").toString();
        frame.write().parquet(input);
        String name = "scored_" + folder.getFileName().toString().replaceAll("\\W", "");
        StreamingQuery query = model.transform(
                        frame.sparkSession().readStream().schema(frame.schema()).parquet(input))
                .writeStream()
                .trigger(Trigger.AvailableNow())
                .format("memory")
                .queryName(name)
                .option("checkpointLocation", folder.resolve("state").toString())
                .start();
        query.awaitTermination();
        return sorted(frame.sparkSession().table(name));
    }

    private static List<Row> sorted(Dataset<Row> scored) {
        return scored.selectExpr(
                        "string(features)", "label", "string(probability)", "string(rawPrediction)", "prediction")
                .orderBy("features", "label")
                .collectAsList();
    }
}
