package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.spark.progress.EvaluationSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class NeuralRankerTest {
    private static final int QUERIES = 60;
    private static final int LONGEST = 8;
    private static final StructType SCHEMA = new StructType()
            .add("query", DataTypes.StringType)
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.IntegerType);

    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @TempDir
    Path folder;

    private final Dataset<Row> frame = SPARK.session().createDataFrame(rows(), SCHEMA);

    /** Lists of 2 to 8 items; relevance follows from the first two features, and the third says only which list it is. */
    private static List<Row> rows() {
        SplittableRandom random = new SplittableRandom(5);
        List<Row> rows = new ArrayList<>();
        for (int query = 0; query < QUERIES; query++) {
            for (int item = 0; item < 2 + query % (LONGEST - 1); item++) {
                double x = random.nextDouble(-1, 1);
                double y = random.nextDouble(-1, 1);
                int relevance = (int) Math.floor(Math.max(0, 1.5 + 1.5 * x - y));
                rows.add(RowFactory.create("q" + query, Vectors.dense(x, y, query % 7), relevance));
            }
        }
        return rows;
    }

    private static NeuralRanker ranker() {
        return new NeuralRanker()
                .setNetwork("""
                    {"layer": "Sequential", "layers": [
                        {"layer": "Dense", "units": 8, "activation": "tanh"}, {"layer": "Dense", "units": 1}]}
                    """)
                .setGroupCol("query")
                .setBatchSize(8)
                .setEpochs(20)
                .setLearningRate(0.02)
                .setSeed(3);
    }

    @Test
    void ranksListsInTheOrderOfTheirLabels() {
        NeuralRankingModel model = ranker().setNumWorkers(2).fit(frame);
        double found = ndcg(row -> model.predict(row.getAs("features")));
        assertTrue(
                found > 0.97, "ndcg " + found + ", at first " + model.summary().metricHistory("ndcg@10")[0]);
        assertTrue(found > ndcg(row -> row.<Vector>getAs("features").apply(2)) + 0.1);
        assertEquals(QUERIES, model.summary().epochs().get(0).samples());
        Row first = model.transform(frame).first();
        assertEquals(model.predict(first.getAs("features")), first.<Double>getAs("prediction"), 1e-6);
        assertEquals(3, model.numFeatures());
    }

    @Test
    void itsSummaryIsOfTheNetworkOfLists() {
        String network = ranker().setEpochs(1).fit(frame).summary().network();
        assertTrue(network.contains("41  "), "3 · 8 + 8 and 8 + 1 weights in all: " + network);
    }

    @Test
    void normalisesByTheItemsOfAList() {
        NeuralRankingModel model = ranker().setNetwork("""
            {"layer": "Sequential", "layers": [
                {"layer": "Dense", "units": 8}, "BatchNorm", {"layer": "Dense", "units": 1}]}
            """)
                .setEpochs(1)
                .setBatchSize(2)
                .setNumWorkers(2)
                .fit(frame);
        assertEquals(1, model.summary().epochs().size(), "a list of several items for each worker");
    }

    @Test
    void itsMetricIsTheNdcgOfItsScores() {
        NeuralRankingModel model =
                ranker().setEpochs(1).setOptimizer("sgd").setLearningRate(1e-12).fit(frame);
        assertEquals(
                ndcg(row -> model.predict(row.getAs("features"))),
                model.summary().epochs().get(0).metric("ndcg@10"),
                1e-9);
        EvaluationSummary measured = model.setInferBatchSize(7).evaluate(frame.repartition(3));
        assertEquals(model.summary().epochs().get(0).metric("ndcg@10"), measured.metric("ndcg@10"), 1e-9);
        assertEquals(model.summary().epochs().get(0).loss(), measured.loss(), 1e-5);
        assertEquals(QUERIES, measured.samples());
    }

    @Test
    void learnsTheSameHoweverTheRowsLie() {
        NeuralRanker ranker = ranker().setEpochs(2);
        byte[] weights = weights(ranker.fit(frame));
        assertArrayEquals(
                weights,
                weights(ranker.fit(frame.orderBy(functions.desc("label")).repartition(5))));
        assertArrayEquals(weights, weights(ranker.setMaxGroupSize(LONGEST).fit(frame)));
    }

    @Test
    void cutsLongListsToRowsDrawnByWhatTheyHold() {
        NeuralRanker ranker = ranker().setEpochs(1).setMaxGroupSize(3);
        GroupedRows groups = new GroupedRows(ranker, "features", "label", frame.schema());
        Dataset<Row> lists = groups.lists(frame, 3);
        assertEquals(groups.schema().length(), lists.schema().length());
        List<String> once =
                lists.collectAsList().stream().map(Row::toString).sorted().toList();
        List<String> again = groups.lists(frame.orderBy("label").repartition(7), 3).collectAsList().stream()
                .map(Row::toString)
                .sorted()
                .toList();
        assertEquals(once, again);
        for (Row list : lists.collectAsList()) {
            List<Vector> features = list.getList(0);
            List<Double> labels = list.getList(1);
            assertEquals(3, features.size());
            assertEquals(3, labels.size());
            assertEquals(labels.get(2) < 0, features.get(2).equals(features.get(0)), "padding is the first item");
        }
        assertEquals(QUERIES, ranker.fit(frame).summary().epochs().get(0).samples());
    }

    @Test
    void savesAndLoadsWhatItLearned() throws IOException {
        NeuralRankingModel model = ranker().setEpochs(1).setInputShape(3).fit(frame);
        model.save(folder.resolve("model").toString());
        NeuralRankingModel loaded =
                NeuralRankingModel.load(folder.resolve("model").toString());
        assertEquals(
                model.transform(frame).collectAsList(), loaded.transform(frame).collectAsList());
        assertEquals("query", loaded.getOrDefault(loaded.getParam("groupCol")));
        ranker().setMaxGroupSize(4).save(folder.resolve("ranker").toString());
        NeuralRanker ranker = NeuralRanker.load(folder.resolve("ranker").toString());
        assertEquals("query", ranker.getGroupCol());
        assertEquals(4, ranker.getMaxGroupSize());
    }

    @Test
    void refusesWhatItCannotRank() {
        assertEquals(
                "groupCol: is not set; set it to the column that has the same value for all rows of a list",
                refusal(ranker().setGroupCol(""), frame));
        assertTrue(refusal(ranker().setGroupCol("list"), frame).startsWith("groupCol: "));
        assertEquals(
                "featuresCols: cannot be read in lists: [label]; assemble them with VectorAssembler, and set"
                        + " featuresCol",
                refusal(ranker().setFeaturesCols("label"), frame));
        String twoNumbers =
                refusal(ranker().setInputShape(3).setNetwork("{\"layer\": \"Dense\", \"units\": 2}"), frame);
        assertTrue(
                twoNumbers.startsWith("network: ") && twoNumbers.contains("must give one number for an item"),
                twoNumbers);
        String negative = refusal(ranker(), frame.withColumn("label", functions.expr("label - 1")));
        assertTrue(negative.contains("labelCol: column 'label' holds -1.0; relevances must be at least 0"), negative);
        String none = refusal(ranker(), frame.withColumn("query", functions.expr("nullif(query, 'q7')")));
        assertTrue(none.contains("groupCol: column 'query' holds a null"), none);
    }

    private static String refusal(NeuralRanker ranker, Dataset<Row> rows) {
        return String.valueOf(
                assertThrows(Exception.class, () -> ranker.fit(rows)).getMessage());
    }

    /** The mean over lists that have a relevant item, of the first ten places. */
    private double ndcg(ToDoubleFunction<Row> score) {
        Map<String, List<Row>> lists = new TreeMap<>();
        frame.collectAsList().forEach(row -> lists.computeIfAbsent(row.getString(0), query -> new ArrayList<>())
                .add(row));
        return lists.values().stream()
                .filter(list -> list.stream().anyMatch(row -> row.getInt(2) > 0))
                .mapToDouble(list -> dcg(list, score) / dcg(list, row -> row.getInt(2)))
                .average()
                .orElseThrow();
    }

    private static double dcg(List<Row> list, ToDoubleFunction<Row> by) {
        List<Row> ordered =
                list.stream().sorted(Comparator.comparingDouble(by).reversed()).toList();
        double sum = 0;
        for (int i = 0; i < ordered.size(); i++) {
            sum += (Math.pow(2, ordered.get(i).getInt(2)) - 1) * Math.log(2) / Math.log(i + 2);
        }
        return sum;
    }

    private static byte[] weights(NeuralRankingModel model) {
        return model.state().network().weights().chunks().get(0);
    }
}
