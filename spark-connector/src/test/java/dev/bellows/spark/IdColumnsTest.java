package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.predict.Predictor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.functions;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Whole numbers that a network looks up, from the column to the network. */
class IdColumnsTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static final int ROWS = 64;

    /** As f32 it is the same number as the one after it. */
    private static final int ID = 1 << 24;

    @TempDir
    Path folder;

    @Test
    void learnsAndScoresIdsThatAreOneFloat() throws IOException {
        NeuralClassificationModel model = classifier(ID + 4).fit(vectors());
        assertEquals(ROWS, right(model, vectors()));
        model.save(path());
        NeuralClassificationModel loaded = NeuralClassificationModel.load(path());
        assertEquals(ROWS, right(loaded, vectors()));
        assertEquals(ROWS, right(loaded, ids("array(%s)")), "bigint");
        assertEquals(ROWS, right(loaded, ids("array(CAST(%s AS INT))")), "int");
        assertEquals(ROWS, right(loaded, ids("array(CAST(%s AS DOUBLE))")), "double");
        try (Predictor plain = Predictor.load(folder.resolve("model"))) {
            assertEquals(List.of(Spec.of(DType.I64, 1)), plain.inputs());
            for (int k = 0; k < 2; k++) {
                assertEquals(model.predictRaw(Vectors.dense(ID + k)), scores(plain, ID + k));
            }
        }
    }

    @Test
    void trainsOnWholeColumnsAsOnVectors() {
        NeuralClassifier classifier = classifier(9).setEpochs(2);
        Vector expected =
                classifier.fit(vectors(small("array(CAST(id % 2 AS DOUBLE))"))).predictRaw(Vectors.dense(1));
        for (String column : List.of(
                "array(id % 2)",
                "array(CAST(id % 2 AS INT))", "array(CAST(id % 2 AS DECIMAL(20, 0)))", "array(id % 2 = 1)")) {
            assertEquals(expected, classifier.fit(small(column)).predictRaw(Vectors.dense(1)), column);
        }
    }

    @Test
    void anIdArrivesAsItself() {
        for (String column : List.of("array(9007199254740993)", "array(CAST(9007199254740993 AS DECIMAL(20, 0)))")) {
            RuntimeException failure =
                    assertThrows(RuntimeException.class, () -> classifier(8).fit(small(column)));
            String messages = NeuralClassificationModelTest.messages(failure);
            assertTrue(messages.contains("index 9007199254740993 is out of range for an axis of extent 8"), messages);
        }
    }

    @Test
    void anIdWithAFractionIsRefused() {
        String message = assertThrows(
                        IllegalArgumentException.class, () -> classifier(8).fit(small("array(1.5D)")))
                .getMessage();
        assertTrue(
                message.startsWith("featuresCol: column 'features' holds 1.5 at index 0 in row 0 of partition ")
                        && message.contains(", but the network takes i64; replace what is not a whole number"),
                message);
    }

    @Test
    void aModelOfFloatsIsLoadedAndScoredAsBefore() throws IOException {
        Untrained.model(network(8), 1).save(path());
        NeuralClassificationModel loaded = NeuralClassificationModel.load(path());
        assertEquals(Spec.of(DType.F32, 1), loaded.state().network().inputs().get(0));
        assertEquals(loaded.predictRaw(Vectors.dense(3)), loaded.predictRaw(Vectors.dense(3.5)));
        loaded.write().overwrite().save(path());
        try (Predictor plain = Predictor.load(folder.resolve("model"))) {
            assertEquals(List.of(Spec.of(DType.F32, 1)), plain.inputs());
        }
    }

    private static String network(int vocabulary) {
        return "{\"layer\": \"Sequential\", \"layers\": [{\"layer\": \"Embedding\", \"vocabulary\": " + vocabulary
                + ", \"size\": 1}, {\"layer\": \"Flatten\"}, {\"layer\": \"Dense\", \"units\": 2}]}";
    }

    private static NeuralClassifier classifier(int vocabulary) {
        return new NeuralClassifier()
                .setNetwork(network(vocabulary))
                .setEpochs(10)
                .setBatchSize(16)
                .setOptimizer("sgd")
                .setLearningRate(0.5)
                .setSeed(7);
    }

    private static Dataset<Row> vectors() {
        return vectors(ids("array(CAST(%s AS DOUBLE))"));
    }

    private static Dataset<Row> vectors(Dataset<Row> arrays) {
        return arrays.withColumn("features", functions.array_to_vector(arrays.col("features")));
    }

    private static Dataset<Row> ids(String column) {
        return small(column.formatted("(" + ID + " + id % 2)"));
    }

    private static Dataset<Row> small(String column) {
        return SPARK.session().range(0, ROWS, 1, 2).selectExpr(column + " AS features", "id % 2 AS label");
    }

    private static long right(NeuralClassificationModel model, Dataset<Row> rows) {
        return model.transform(rows).where("prediction = label").count();
    }

    private static Vector scores(Predictor predictor, long id) {
        ByteBuffer in = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
        ByteBuffer out = ByteBuffer.allocateDirect(2 * Float.BYTES).order(ByteOrder.nativeOrder());
        predictor.predict(List.of(in.putLong(0, id)), List.of(out), 1);
        return Vectors.dense(out.getFloat(0), out.getFloat(Float.BYTES));
    }

    private String path() {
        return folder.resolve("model").toString();
    }
}
