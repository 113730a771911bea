package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.nn.feature.ColumnGroups;
import dev.bellows.nn.feature.OneHotEncode;
import dev.bellows.nn.feature.SelectColumns;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.MeanOverTime;
import dev.bellows.nn.layer.Sequential;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Columns of texts, whose words get numbers. */
class TextColumnsTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static final int ROWS = 90;

    @TempDir
    Path folder;

    /** Texts of 2 to 4 words; whether one of them is good or bad says the label. */
    private static Dataset<Row> texts() {
        return SPARK.session()
                .range(0, ROWS, 1, 3)
                .selectExpr(
                        "id",
                        "CAST(id % 2 AS INT) AS label",
                        "slice(array(IF(id % 2 = 0, 'good', 'bad'), 'a', concat('word', id % 7), concat('rare', id)),"
                                + " 1, CAST(2 + id % 3 AS INT)) AS words");
    }

    private static NeuralClassifier classifier(int ids) {
        return new NeuralClassifier()
                .setFeaturesCol("words")
                .setInputShape(-1)
                .setNetwork(new Sequential(new Embedding(ids, 6), new MeanOverTime(), new Dense(2)))
                .setEpochs(20)
                .setBatchSize(16)
                .setSeed(3)
                .setLearningRate(0.05);
    }

    @Test
    void learnsWordsAndWhatTheyMean() throws IOException {
        NeuralClassificationModel model = classifier(100).fit(texts());
        assertEquals(
                List.of(Spec.of(DType.I32, 8), Spec.of(DType.I32)),
                model.state().network().inputs());
        assertEquals(ROWS, right(model));
        assertEquals(1, model.evaluate(texts()).metrics().get("accuracy"), 1e-9);
        model.save(folder.resolve("model").toString());
        NeuralClassificationModel loaded =
                NeuralClassificationModel.load(folder.resolve("model").toString());
        assertEquals(model.getVocabularies(), loaded.getVocabularies());
        assertEquals(
                model.transform(texts()).select("rawPrediction").collectAsList(),
                loaded.transform(texts()).select("rawPrediction").collectAsList());
        Dataset<Row> others = SPARK.session().sql("SELECT array('a', 'new', 'good', 'newer') AS words");
        assertEquals(0, model.transform(others).first().<Double>getAs("prediction"));
    }

    /** The network's Embedding has room for 5 words. */
    @Test
    void givesNumbersToTheMostFrequentWordsWhateverThePartitions() {
        String expected =
                "{\"columns\":[{\"column\":\"words\",\"words\":[\"a\",\"bad\",\"good\",\"word1\",\"word2\"]}]}";
        for (int partitions : new int[] {1, 5}) {
            NeuralClassificationModel model = classifier(7).setEpochs(1).fit(texts().repartition(partitions));
            assertEquals(expected, model.getVocabularies());
        }
        assertEquals(
                expected.replace(",\"word1\",\"word2\"", ""),
                classifier(100).setEpochs(1).setMaxVocabulary(3).fit(texts()).getVocabularies());
        assertEquals(
                expected.replace(",\"word1\",\"word2\"", ""),
                classifier(100).setEpochs(1).setMinFrequency(20).fit(texts()).getVocabularies());
        assertEquals(
                "minFrequency: no word of featuresCol: column 'words' comes 1000 times; lower it, or look at the"
                        + " column",
                refusal(classifier(100).setMinFrequency(1000)));
    }

    @Test
    void wordsOfRowsThatAreLeftOutDoNotCount() {
        Dataset<Row> some = texts().withColumn("label", functions.expr("IF(id >= 60, NULL, label)"));
        NeuralClassifier skipping = classifier(100).setEpochs(1).setHandleInvalid("skip");
        String expected = skipping.fit(texts().where("id < 60")).getVocabularies();
        assertEquals(expected, skipping.fit(some).getVocabularies());
        assertNotEquals(expected, skipping.fit(texts()).getVocabularies());
    }

    @Test
    void takesTheVocabularyThatItIsGiven() {
        String given = "{\"columns\":[{\"column\":\"words\",\"words\":[\"good\",\"bad\"]}]}";
        NeuralClassificationModel model = classifier(4).setVocabularies(given).fit(texts());
        assertEquals(given, model.getVocabularies());
        assertEquals(ROWS, right(model));
        assertEquals(
                "vocabularies: 'words' has 2 words, but the Embedding has room for 1; give it 4 ids",
                refusal(classifier(3).setVocabularies(given)));
    }

    @Test
    void rowsOfUnknownWordsAreInvalidIfTheParamSaysSo() {
        NeuralClassificationModel model =
                classifier(100).setEpochs(1).setUnknownWords("invalid").fit(texts());
        Dataset<Row> others = texts().select("words").unionAll(SPARK.session().sql("SELECT array('good', 'new')"));
        String refused = NeuralClassificationModelTest.messages(
                assertThrows(Exception.class, () -> model.transform(others).collectAsList()));
        assertTrue(refused.contains("words' holds 'new' in row 0 of partition"), refused);
        assertEquals(ROWS, model.setHandleInvalid("skip").transform(others).count());
    }

    @Test
    void eachColumnOfAnEstimatorIsAnInputWithAVocabularyOfItsOwn() {
        String network = """
            {"layer": "Network", "inputs": ["city", "words", "words_lengths", "size"], "nodes": [
                {"name": "cities", "layer": {"layer": "Embedding", "vocabulary": 9, "size": 3}, "inputs": ["city"]},
                {"name": "embedded", "layer": {"layer": "Embedding", "vocabulary": 20, "size": 3}, "inputs": ["words"]},
                {"name": "mean", "layer": "MeanOverTime", "inputs": ["embedded", "words_lengths"]},
                {"name": "all", "layer": "Join", "inputs": ["cities", "mean", "size"]},
                {"name": "price", "layer": {"layer": "Dense", "units": 1}}]}
            """;
        Dataset<Row> houses = texts().selectExpr(
                        "element_at(array('Bonn', 'Rome', 'Bonn'), CAST(1 + id % 3 AS INT)) AS city",
                        "words",
                        "array(CAST(id % 4 AS DOUBLE)) AS size",
                        "CAST(IF(id % 3 = 1, 2, 0) + IF(id % 2 = 0, 1, 0) + id % 4 AS DOUBLE) AS label");
        NeuralModel model = new NeuralEstimator()
                .setNetwork(network)
                .setLoss("L2Loss")
                .setEpochs(60)
                .setBatchSize(16)
                .setLearningRate(0.05)
                .setNumWorkers(2)
                .fit(houses);
        assertTrue(
                model.getVocabularies()
                        .startsWith("{\"columns\":[{\"column\":\"city\",\"words\":[\"Bonn\",\"Rome\"]},"
                                + "{\"column\":\"words\",\"words\":[\"a\",\"bad\",\"good\",\"word1\""),
                model.getVocabularies());
        assertEquals(
                List.of(Spec.of(DType.I32), Spec.of(DType.I32, 8), Spec.of(DType.I32), Spec.of(DType.F32, 1)),
                model.state().network().inputs());
        double error = model.transform(houses)
                .selectExpr("avg(abs(prediction - label))")
                .first()
                .getDouble(0);
        assertEquals(0, error, 0.3);
    }

    /** A network that reads queries and items by the same layers knows the words of both by the same numbers. */
    @Test
    void columnsThatOneLayerLooksUpHaveTheirWordsInCommon() {
        Dataset<Row> pairs = texts().selectExpr(
                        "array(concat('word', id % 7), 'q') AS query",
                        "array(concat('word', id % 7), 'i', 'i') AS item");
        NeuralEmbeddingModel model = new NeuralEmbedder()
                .setNetwork(new Sequential(new Embedding(30, 8), new Flatten(), new Dense(4)))
                .setItemNetwork("")
                .setEpochs(1)
                .setBatchSize(10)
                .fit(pairs.selectExpr("query", "slice(item, 1, 2) AS item"));
        String words = "\"words\":[\"i\",\"q\",\"word0\",\"word1\",";
        assertTrue(
                model.getVocabularies().startsWith("{\"columns\":[{\"column\":\"query\"," + words)
                        && model.getVocabularies().contains("{\"column\":\"item\"," + words),
                model.getVocabularies());
        Row scored = model.transform(texts().selectExpr("array('word3', 'q') AS query", "array('word3', 'q') AS item"))
                .first();
        assertEquals(scored.<Object>getAs("query_vector"), scored.<Object>getAs("item_vector"));
    }

    @Test
    void aTextAmongSeveralColumnsIsItsNumber() {
        Dataset<Row> houses = texts().selectExpr(
                        "element_at(array('Bonn', 'Rome', 'Bonn'), CAST(1 + id % 3 AS INT)) AS city",
                        "id % 5 AS size", "IF(id % 3 = 1, 1, 0) AS label");
        NeuralClassificationModel model = new NeuralClassifier()
                .setFeaturesCols("size", "city")
                .setNetwork(new Sequential(
                        new ColumnGroups.Config(List.of(
                                        new SelectColumns.Config(List.of(0)),
                                        new Sequential.Config(List.of(
                                                new SelectColumns.Config(List.of(1)),
                                                new OneHotEncode.Config(List.of(4))))))
                                .build(),
                        new Dense(2)))
                .setEpochs(40)
                .setBatchSize(16)
                .setLearningRate(0.05)
                .fit(houses);
        assertEquals("{\"columns\":[{\"column\":\"city\",\"words\":[\"Bonn\",\"Rome\"]}]}", model.getVocabularies());
        assertEquals(ROWS, model.transform(houses).where("prediction = label").count());
    }

    @Test
    void refusesToComputeWithTheNumbersOfWords() {
        String refused = refusal(classifier(9).setNetwork(new Sequential(new MeanOverTime(), new Dense(2))));
        assertEquals(
                "featuresCol: column 'words' holds texts, which get numbers, but the network computes with these as"
                        + " with measurements; look them up by an Embedding, or, of several columns, begin with layers"
                        + " such as SelectColumns and OneHotEncode",
                refused);
        assertThrows(IllegalArgumentException.class, () -> new NeuralClassifier()
                .setFeaturesCols("id", "name")
                .setNetwork(new Sequential(new Dense(2)))
                .fit(texts().selectExpr("id", "words[0] AS name", "label")));
    }

    private static long right(NeuralClassificationModel model) {
        return model.transform(texts()).where("prediction = label").count();
    }

    private static String refusal(NeuralClassifier classifier) {
        return assertThrows(IllegalArgumentException.class, () -> classifier.fit(texts()))
                .getMessage();
    }
}
