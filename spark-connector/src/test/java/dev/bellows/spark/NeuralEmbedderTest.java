package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bellows.io.Safetensors;
import dev.bellows.memory.Scope;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.MeanOverTime;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.spark.progress.EvaluationSummary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class NeuralEmbedderTest {
    static final int PAIRS = 150;
    private static final int SIZE = 6;
    static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.IntegerType)
            .add("query", DataTypes.createArrayType(DataTypes.DoubleType))
            .add("item", DataTypes.createArrayType(DataTypes.FloatType))
            .add("other", DataTypes.createArrayType(DataTypes.FloatType))
            .add("alike", DataTypes.BooleanType)
            .add("kind", DataTypes.LongType);

    @RegisterExtension
    static final TestSession SPARK = TestSession.local().with("spark.master", "local[3]");

    @TempDir
    Path folder;

    private final Dataset<Row> frame = SPARK.session().createDataFrame(rows(), SCHEMA);

    /** An item is its query turned by a rotation of pairs of numbers, and a little noise; of every fifth row it is another's. */
    static List<Row> rows() {
        SplittableRandom random = new SplittableRandom(11);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < PAIRS; i++) {
            List<Double> query = new ArrayList<>();
            for (int j = 0; j < SIZE; j++) {
                query.add(random.nextGaussian());
            }
            rows.add(RowFactory.create(
                    i,
                    query,
                    item(query, random),
                    item(List.of(1.0, -1.0, 0.5, 0.0, i / 100.0, -0.5), random),
                    i % 5 != 0,
                    (long) i));
        }
        return rows;
    }

    private static List<Float> item(List<Double> query, SplittableRandom random) {
        List<Float> item = new ArrayList<>();
        for (int j = 0; j < SIZE; j += 2) {
            double x = query.get(j);
            double y = query.get(j + 1);
            item.add((float) (0.6 * x - 0.8 * y + random.nextGaussian() * 0.05));
            item.add((float) (0.8 * x + 0.6 * y + random.nextGaussian() * 0.05));
        }
        return item;
    }

    static NeuralEmbedder embedder() {
        return new NeuralEmbedder()
                .setNetwork(new Sequential(new Dense(16, ActivationFunction.TANH), new Dense(8)))
                .setItemNetwork(new Sequential(new Dense(16, ActivationFunction.TANH), new Dense(8)))
                .setInputShapes("6")
                .setBatchSize(35)
                .setEpochs(25)
                .setLearningRate(0.01)
                .setSeed(3);
    }

    @Test
    void queriesFindTheirItems() {
        NeuralEmbeddingModel model = embedder().fit(frame);
        EvaluationSummary found = model.evaluate(frame);
        assertEquals(PAIRS, found.samples());
        assertTrue(found.metric("recall@1") > 0.8 && found.metric("mrr") > 0.85, found.toString());
        assertTrue(found.metric("recall@10") >= found.metric("recall@5"), found.toString());
        Row first = model.transform(frame).first();
        assertEquals(1, norm(first.getList(first.fieldIndex("query_vector"))), 1e-5);
        assertEquals(
                DataTypes.createArrayType(DataTypes.FloatType, false),
                model.transform(frame).schema().apply("item_vector").dataType());
        double untrained = embedder()
                .setEpochs(1)
                .setOptimizer("sgd")
                .setLearningRate(1e-12)
                .fit(frame)
                .evaluate(frame)
                .metric("recall@1");
        assertTrue(untrained < 0.3, "untrained " + untrained);
    }

    /** Batches of 35 over three workers are 11, 12 and 12 rows, and the last one of 10 leaves two workers with none. */
    @Test
    void anyNumberOfWorkersLearnsTheSame() {
        for (String loss : List.of("InfoNCELoss", "NTXentLoss", "SDMLLoss")) {
            Map<String, double[]> one =
                    weights(embedder().setEpochs(2).setLoss(loss).fit(frame));
            for (int workers = 2; workers <= 3; workers++) {
                Map<String, double[]> many = weights(embedder()
                        .setEpochs(2)
                        .setLoss(loss)
                        .setNumWorkers(workers)
                        .fit(frame));
                one.forEach((path, values) -> assertArrayEquals(values, many.get(path), 1e-5, loss + " " + path));
            }
        }
    }

    @Test
    void validationHoldsQueriesAgainstAllThatIsHeldOut() {
        double[] losses = new double[3];
        for (int workers = 1; workers <= 3; workers++) {
            losses[workers - 1] = embedder()
                    .setEpochs(2)
                    .setValidationFraction(0.3)
                    .setNumWorkers(workers)
                    .fit(frame)
                    .summary()
                    .metricHistory("validation-loss")[1];
        }
        assertTrue(Double.isFinite(losses[0]));
        assertArrayEquals(new double[] {losses[0], losses[0], losses[0]}, losses, 1e-5);
    }

    @Test
    void embedsWhatADataFrameHas() {
        NeuralEmbeddingModel model = embedder().setEpochs(1).fit(frame);
        Dataset<Row> both = model.transform(frame).orderBy("id");
        Dataset<Row> items = model.transform(frame.select("id", "item")).orderBy("id");
        assertArrayEquals(new String[] {"id", "item", "item_vector"}, items.columns());
        assertEquals(
                both.select("item_vector").collectAsList(),
                items.select("item_vector").collectAsList());
        Dataset<Row> queries =
                model.queryTower().transform(frame.select("id", "query")).orderBy("id");
        assertEquals(
                both.select("query_vector").collectAsList(),
                queries.select("query_vector").collectAsList());
        assertArrayEquals(
                new String[] {"item", "query", "item_vector"},
                model.copy(ParamMap.empty())
                        .setQueryVectorCol("")
                        .transform(frame.select("item", "query"))
                        .columns());
        Dataset<Row> renamed = frame.select("item").withColumnRenamed("item", "Product");
        assertEquals(
                both.select("item_vector").collectAsList(),
                model.copy(ParamMap.empty())
                        .setItemCol("product")
                        .transform(renamed)
                        .select("item_vector")
                        .collectAsList());
    }

    @Test
    void oneNetworkForBothHasItsWeightsOnce() {
        NeuralEmbeddingModel shared =
                embedder().setItemNetwork("").setNormalize(false).setEpochs(1).fit(frame);
        assertEquals(4, weights(shared).size());
        Dataset<Row> same = shared.transform(frame.select("query").withColumn("item", functions.col("query")));
        assertTrue(same.collectAsList().stream().allMatch(row -> row.getList(2).equals(row.getList(3))));
        Row first = same.first();
        assertTrue(Math.abs(norm(first.getList(2)) - 1) > 1e-3, "not normalised");
    }

    @Test
    void losses() {
        for (NeuralEmbedder embedder : List.of(
                embedder().setLoss("TripletLoss").setNegativeCol("other"),
                embedder().setLoss("ContrastiveLoss").setPairLabelCol("alike"),
                embedder().setNegativeCol("other").setPairLabelCol("kind"),
                embedder().setLoss("{\"loss\": \"InfoNCELoss\", \"temperature\": 0.1, \"symmetric\": true}"))) {
            NeuralEmbeddingModel model = embedder.setEpochs(4).fit(frame);
            double[] history = model.summary().objectiveHistory();
            assertTrue(history[3] < history[0], embedder.getLoss() + " " + Arrays.toString(history));
            assertEquals(8, weights(model).size());
        }
    }

    /** A query is a few words, and its item the same in another order, with others between them. */
    @Test
    void towersTakeSequencesOfManyLengths() {
        SplittableRandom random = new SplittableRandom(4);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            List<Integer> query = random.ints(2 + i % 4, 0, 50).boxed().toList();
            List<Integer> item = new ArrayList<>(query);
            Collections.reverse(item);
            item.addAll(random.ints(i % 3, 50, 60).boxed().toList());
            rows.add(RowFactory.create(i, query, item));
        }
        StructType schema = new StructType()
                .add("id", DataTypes.IntegerType)
                .add("query", DataTypes.createArrayType(DataTypes.IntegerType))
                .add("item", DataTypes.createArrayType(DataTypes.IntegerType));
        Dataset<Row> texts = SPARK.session().createDataFrame(rows, schema);
        NeuralEmbedder embedder = new NeuralEmbedder()
                .setNetwork(new Sequential(new Embedding(60, 16), new MeanOverTime()))
                .setInputShapes("-1")
                .setBatchSize(16)
                .setEpochs(15)
                .setLearningRate(0.02)
                .setSeed(1);
        NeuralEmbeddingModel model = embedder.fit(texts);
        assertTrue(
                model.evaluate(texts).metric("recall@1") > 0.7,
                model.evaluate(texts).toString());
        assertEquals(
                model.transform(texts).select("item_vector").collectAsList(),
                model.transform(texts.select("item")).select("item_vector").collectAsList());
        Map<String, double[]> two = weights(embedder.setNumWorkers(2).fit(texts));
        weights(model).forEach((path, values) -> assertArrayEquals(values, two.get(path), 1e-4, path));
    }

    @Test
    void towersOfWordsHaveWordsOfTheirOwn() throws IOException {
        String[] words = {"red", "green", "blue", "black", "white", "grey"};
        String[] worte = {"rot", "gruen", "blau", "schwarz", "weiss", "grau"};
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 72; i++) {
            int first = i % 6;
            int second = i / 6 % 6;
            List<String> item = new ArrayList<>(List.of(worte[second], worte[first]));
            item.addAll(i % 2 == 0 ? List.of() : List.of("und"));
            rows.add(RowFactory.create(List.of(words[first], words[second]), item));
        }
        StructType schema = new StructType()
                .add("query", DataTypes.createArrayType(DataTypes.StringType))
                .add("item", DataTypes.createArrayType(DataTypes.StringType));
        Dataset<Row> texts = SPARK.session().createDataFrame(rows, schema);
        Sequential tower = new Sequential(new Embedding(16, 8), new MeanOverTime());
        NeuralEmbedder embedder = new NeuralEmbedder()
                .setNetwork(tower)
                .setItemNetwork(tower)
                .setInputShapes("-1")
                .setBatchSize(12)
                .setEpochs(20)
                .setLearningRate(0.03)
                .setSeed(1);
        NeuralEmbeddingModel model = embedder.fit(texts);
        assertTrue(
                model.evaluate(texts).metric("recall@5") > 0.8,
                model.evaluate(texts).toString());
        model.save(folder.resolve("words").toString());
        NeuralEmbeddingModel loaded =
                NeuralEmbeddingModel.load(folder.resolve("words").toString());
        assertEquals(
                model.transform(texts).select("item_vector").collectAsList(),
                loaded.transform(texts.select("item")).select("item_vector").collectAsList());
        NeuralEmbeddingModel shared =
                embedder.setItemNetwork("").setNegativeCol("item").fit(texts); // one numbering of all words
        List<Row> same = shared.transform(texts.select("query").withColumn("item", functions.col("query")))
                .select("query_vector", "item_vector")
                .collectAsList();
        assertTrue(same.stream().allMatch(row -> row.getList(0).equals(row.getList(1))));
    }

    @Test
    void learnsTheTemperatureAndDoesNotKeepIt() {
        NeuralEmbedder embedder = embedder()
                .setLoss("{\"loss\": \"InfoNCELoss\", \"temperature\": 1}")
                .setEpochs(10);
        double fixed = embedder.fit(frame).summary().objectiveHistory()[9];
        NeuralEmbeddingModel model = embedder.setLearnTemperature(true).fit(frame);
        assertTrue(model.summary().objectiveHistory()[9] < fixed - 0.05);
        assertEquals(8, weights(model).size());
        Row first = model.transform(frame).first();
        assertEquals(1, norm(first.getList(first.fieldIndex("query_vector"))), 1e-5);
    }

    @Test
    void worksInPipelinesAndComesBackFromDisk() throws IOException {
        PipelineModel pipeline = new Pipeline()
                .setStages(new PipelineStage[] {embedder().setEpochs(1).setQueryVectorCol("q")})
                .fit(frame);
        pipeline.save(folder.resolve("pipeline").toString());
        List<Row> expected = pipeline.transform(frame).collectAsList();
        PipelineModel loaded = PipelineModel.load(folder.resolve("pipeline").toString());
        assertEquals(expected, loaded.transform(frame).collectAsList());
        NeuralEmbeddingModel model = (NeuralEmbeddingModel) loaded.stages()[0];
        model.save(folder.resolve("model").toString());
        assertEquals(
                model.evaluate(frame),
                NeuralEmbeddingModel.load(folder.resolve("model").toString()).evaluate(frame));
        embedder().setNegativeCol("other").save(folder.resolve("embedder").toString());
        assertEquals(
                "other",
                NeuralEmbedder.load(folder.resolve("embedder").toString()).getNegativeCol());
    }

    /** What docs/embeddings.md shows. */
    @Test
    void sparkFindsTheNearest() {
        assumeTrue(
                SPARK.session().catalog().functionExists("vector_inner_product"),
                "Spark has vector functions from 4.2 on");
        NeuralEmbeddingModel model = embedder().fit(frame);
        model.transform(frame.select("id", "item")).createOrReplaceTempView("items");
        model.transform(frame.select("id", "query")).createOrReplaceTempView("queries");
        List<Row> nearest = SPARK.session().sql("""
            SELECT q.id AS query, i.id AS item, vector_cosine_similarity(query_vector, item_vector) AS cosine
            FROM queries q JOIN items i
                EXACT NEAREST 3 BY SIMILARITY vector_inner_product(query_vector, item_vector)
            """).collectAsList();
        assertEquals(3 * PAIRS, nearest.size());
        long found =
                nearest.stream().filter(row -> row.getInt(0) == row.getInt(1)).count();
        EvaluationSummary measured = model.evaluate(frame);
        assertTrue(
                found >= PAIRS * measured.metric("recall@1") && found <= PAIRS * measured.metric("recall@5"),
                found + " " + measured);
        assertTrue(nearest.stream().allMatch(row -> row.getFloat(2) <= 1.00001f));
    }

    @Test
    void refusesWhatItCannotEmbed() {
        assertTrue(refusal(new NeuralEmbedder()).startsWith("network: is not set"));
        assertTrue(refusal(embedder().setQueryCol("question"))
                .startsWith("queryCol: the DataFrame has no column 'question'"));
        assertTrue(refusal(embedder().setItemNetwork("{}")).startsWith("itemNetwork: "));
        String sizes = refusal(embedder().setItemNetwork(new Dense(5)));
        assertTrue(sizes.contains("InfoNCELoss: shapes differ: f32[2, 8] · f32[2, 5]"), sizes);
        String labels = refusal(embedder().setLoss("ContrastiveLoss"));
        assertTrue(
                labels.contains("ContrastiveLoss: takes two outputs and one label, got 2 outputs and 0 labels"),
                labels);
        assertEquals(
                "inputShapes: must be one for all, or one for each of [query, item, other]: [6, 6]; leave those empty"
                        + " that the first row tells",
                refusal(embedder().setNegativeCol("other").setInputShapes("6", "6")));
        assertEquals(
                "queryVectorCol: the DataFrame has a column 'kind' already; drop or rename it, or set queryVectorCol to"
                        + " another name",
                refusal(embedder().setQueryVectorCol("kind")));
        NeuralEmbeddingModel model = embedder().setEpochs(1).fit(frame);
        assertEquals(
                "queryCol, itemCol: the DataFrame has neither a column 'query' nor 'item'; it has id: set one of them",
                assertThrows(IllegalArgumentException.class, () -> model.transform(frame.select("id")))
                        .getMessage());
    }

    private String refusal(NeuralEmbedder embedder) {
        return String.valueOf(
                assertThrows(Exception.class, () -> embedder.fit(frame)).getMessage());
    }

    private static double norm(List<Float> vector) {
        return Math.sqrt(vector.stream().mapToDouble(x -> x * x).sum());
    }

    private static Map<String, double[]> weights(NeuralEmbeddingModel model) {
        try (Scope scope = Scope.open("weights");
                InputStream in = model.state().network().weights().open()) {
            Map<String, double[]> all = new TreeMap<>();
            Safetensors.read(in).forEach((path, array) -> all.put(path, array.toDoubleArray()));
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
