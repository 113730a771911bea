package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.nn.Block;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.rnn.LSTM;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A label for each step of sequences of many lengths. */
class StepLabelsTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local().with("spark.master", "local[3]");

    private static final int ROWS = 90;
    private static final int WORDS = 10;
    private static final int TAGS = 3;

    @TempDir
    Path folder;

    /** From 1 to 13 words; the tag of each is what the word before it leaves when divided by 3, of the first 0. */
    private static Dataset<Row> sentences() {
        return SPARK.session()
                .range(0, ROWS, 1, 3)
                .selectExpr(
                        "id",
                        "transform(sequence(1, CAST(1 + id * 7 % 13 AS INT)), i -> CAST(1 + (id * i + i) % 9 AS INT))"
                                + " AS words")
                .selectExpr(
                        "id",
                        "words",
                        "transform(words, (w, i) -> IF(i = 0, 0, words[i - 1] % 3)) AS tags",
                        "transform(words, (w, i) -> CAST(w AS DOUBLE) / 4 - 1) AS levels",
                        "CAST(size(words) % 2 AS INT) AS odd");
    }

    private static NeuralEstimator tagger(Block network) {
        return new NeuralEstimator()
                .setNetwork(network)
                .setInputCols("words")
                .setInputShapes("-1")
                .setLabelCols("tags")
                .setLoss("SoftmaxCrossEntropyLoss")
                .setMetrics("accuracy")
                .setBatchSize(15)
                .setEpochs(3)
                .setSeed(7)
                .setLearningRate(0.03);
    }

    private static NeuralEstimator tagger() {
        return tagger(new Sequential(new Embedding(WORDS, 8), new LSTM(16), dense(TAGS)));
    }

    private static Block dense(int units) {
        return new Dense.Config(units, null, null, false).build();
    }

    @Test
    void learnsATagOfEachWordAndPredictsAsManyAsARowHas() throws IOException {
        NeuralModel model = tagger().setEpochs(30).setValidationFraction(0.2).fit(sentences());
        Dataset<Row> tagged = model.transform(sentences())
                .selectExpr(
                        "id",
                        "tags",
                        "prediction",
                        "transform(prediction, p -> CAST(array_position(p, array_max(p)) - 1 AS INT)) AS said");
        assertEquals(
                "array<array<float>>",
                tagged.schema().apply("prediction").dataType().simpleString());
        assertEquals(ROWS, tagged.where("size(prediction) = size(tags)").count());
        Row counts = tagged.selectExpr("explode(arrays_zip(tags, said)) AS each")
                .selectExpr("count(*)", "count_if(each.tags = each.said)")
                .first();
        double accuracy = counts.getLong(1) / (double) counts.getLong(0);
        assertTrue(accuracy > 0.97, "accuracy " + accuracy);
        assertEquals(accuracy, model.evaluate(sentences()).metric("accuracy"), 1e-9, "padding counts for nothing");
        assertTrue(model.summary().metricHistory("validation-accuracy")[29] > 0.9, "of rows held out");
        model.save(folder.resolve("model").toString());
        NeuralModel loaded = NeuralModel.load(folder.resolve("model").toString());
        assertSame(predictions(model), predictions(loaded));
        assertSame(predictions(model), predictions(loaded.setInferBatchSize(1)));
        assertSame(predictions(model), predictions(loaded.setInferBatchSize(64).setMaxLength(50)));
    }

    @Test
    void anyNumberOfWorkersLearnsTheSame() throws IOException {
        Map<String, float[]> one = SavedWeights.of(tagger().fit(sentences()));
        for (int workers : List.of(2, 3)) {
            Map<String, float[]> many =
                    SavedWeights.of(tagger().setNumWorkers(workers).fit(sentences()));
            one.forEach((path, weights) -> assertArrayEquals(weights, many.get(path), 2e-5f, workers + " " + path));
        }
    }

    /** Without an LSTM each word has scores of its own, so that gradients are sums that can be written down. */
    @Test
    void takesTheStepsThatASampleHasAsAMean() throws IOException {
        int epochs = 4;
        double rate = 0.5;
        NeuralModel model = tagger(new Sequential(new Embedding(WORDS, TAGS)))
                .setInitializer("{\"initializer\": \"Constant\", \"value\": 0}")
                .setOptimizer("sgd")
                .setLearningRate(rate)
                .setBatchSize(ROWS)
                .setEpochs(epochs)
                .fit(sentences());
        double[][] expected = new double[WORDS][TAGS];
        double[] losses = new double[epochs];
        List<Row> rows = sentences().collectAsList();
        for (int epoch = 0; epoch < epochs; epoch++) {
            losses[epoch] = step(rows, expected, rate);
        }
        float[] found = SavedWeights.of(model).values().iterator().next();
        for (int word = 0; word < WORDS; word++) {
            for (int tag = 0; tag < TAGS; tag++) {
                assertEquals(expected[word][tag], found[word * TAGS + tag], 1e-5, "word " + word);
            }
        }
        for (int epoch = 0; epoch < epochs; epoch++) {
            assertEquals(losses[epoch], model.summary().objectiveHistory()[epoch], 1e-5);
        }
    }

    /** One step of gradient descent by hand; gives the loss before it. */
    private static double step(List<Row> rows, double[][] weights, double rate) {
        double[][] gradient = new double[WORDS][TAGS];
        double loss = 0;
        for (Row row : rows) {
            List<Integer> words = row.getList(1);
            List<Number> tags = row.getList(2);
            for (int i = 0; i < words.size(); i++) {
                double[] scores = weights[words.get(i)];
                double sum = 0;
                for (double score : scores) {
                    sum += Math.exp(score);
                }
                double share = 1.0 / words.size() / rows.size();
                for (int tag = 0; tag < TAGS; tag++) {
                    boolean right = tags.get(i).intValue() == tag;
                    double probability = Math.exp(scores[tag]) / sum;
                    loss -= right ? share * Math.log(probability) : 0;
                    gradient[words.get(i)][tag] += share * (probability - (right ? 1 : 0));
                }
            }
        }
        for (int word = 0; word < WORDS; word++) {
            for (int tag = 0; tag < TAGS; tag++) {
                weights[word][tag] -= rate * gradient[word][tag];
            }
        }
        return loss;
    }

    @Test
    void learnsNumbersOfEachStepAndCutsThemWithTheirSequences() {
        NeuralModel model = tagger(new Sequential(new Embedding(WORDS, 8), dense(1)))
                .setLabelCols("levels")
                .setLoss("L2Loss")
                .setMetrics("rmse")
                .setEpochs(40)
                .setMaxLength(6)
                .fit(sentences());
        assertEquals(
                "array<float>",
                model.transformSchema(sentences().schema())
                        .apply("prediction")
                        .dataType()
                        .simpleString());
        assertEquals(
                ROWS,
                model.transform(sentences())
                        .where("size(prediction) = least(size(words), 6)")
                        .count());
        assertTrue(
                model.evaluate(sentences()).metric("rmse") < 0.05,
                model.evaluate(sentences()).toString());
    }

    @Test
    void anotherOutputMayHaveALabelForEachRow() {
        String network = """
            {"layer": "Network", "inputs": ["words", "words_lengths"], "nodes": [
                {"name": "embedded", "layer": {"layer": "Embedding", "vocabulary": 10, "size": 8}, "inputs": ["words"]},
                {"name": "read", "layer": {"layer": "LSTM", "hiddenSize": 16}, "inputs": ["embedded", "words_lengths"]},
                {"name": "tag", "layer": {"layer": "Dense", "units": 3, "flatten": false}, "inputs": ["read"]},
                {"name": "last", "layer": "LastStep", "inputs": ["read", "words_lengths"]},
                {"name": "parity", "layer": {"layer": "Dense", "units": 2}, "inputs": ["last"]}],
             "outputs": ["tag", "parity"]}
            """;
        NeuralModel model = tagger(new Sequential(dense(1)))
                .setNetwork(network)
                .setLabelCols("tags", "odd")
                .setEpochs(60)
                .fit(sentences());
        Dataset<Row> scored = model.transform(sentences());
        assertEquals(
                ROWS,
                scored.where("size(tag) = size(words) AND size(parity) = 2").count());
        assertTrue(scored.where("IF(parity[1] > parity[0], 1, 0) = odd").count() > 0.95 * ROWS, "parities");
        assertTrue(model.evaluate(sentences()).metric("accuracy") > 0.95, "tags");
    }

    @Test
    void refusesLabelsThatAreNotOneForEachStep() {
        Dataset<Row> short1 = sentences().withColumn("tags", functions.expr("slice(tags, 1, 2)"));
        String other = message(() -> tagger().fit(short1));
        assertTrue(
                other.contains("labelCols: column 'tags' holds 1 labels")
                        || other.contains("labelCols: column 'tags' holds 2 labels"),
                other);
        assertTrue(other.contains(", but inputCols: column 'words' has "), other);
        String single = message(() -> tagger().setLabelCols("odd").fit(sentences()));
        assertTrue(
                single.contains("labelCols: column 'odd' must be an array with a label for each step of inputCols:"
                        + " column 'words', as the network gives something for each: it is int"),
                single);
        String pairs = message(() -> tagger().setLoss("NTXentLoss").fit(sentences()));
        assertTrue(pairs.contains("compares outputs with each other, not each step with its label"), pairs);
        String classifier = message(() -> new NeuralClassifier()
                .setNetwork(new Sequential(new Embedding(WORDS, 8), new LSTM(16), dense(TAGS)))
                .setFeaturesCol("words")
                .setLabelCol("odd")
                .setInputShape(-1)
                .fit(sentences()));
        assertTrue(classifier.contains("take NeuralEstimator to learn a label for each step"), classifier);
    }

    private static List<Row> predictions(NeuralModel model) {
        return model.transform(sentences()).orderBy("id").select("prediction").collectAsList();
    }

    private static void assertSame(List<Row> expected, List<Row> actual) {
        for (int i = 0; i < expected.size(); i++) {
            List<Float> left = flat(expected.get(i));
            List<Float> right = flat(actual.get(i));
            assertEquals(left.size(), right.size());
            for (int j = 0; j < left.size(); j++) {
                assertEquals(left.get(j), right.get(j), 1e-4f, "row " + i);
            }
        }
    }

    private static List<Float> flat(Row row) {
        List<Float> all = new ArrayList<>();
        for (Object step : row.getList(0)) {
            ((scala.collection.Seq<?>) step).foreach(number -> all.add((Float) number));
        }
        return all;
    }

    private static String message(Runnable fails) {
        return NeuralClassificationModelTest.messages(assertThrows(Exception.class, fails::run));
    }
}
