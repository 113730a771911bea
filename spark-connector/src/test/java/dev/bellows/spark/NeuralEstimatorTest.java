package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.data.EpochOrder;
import dev.bellows.data.LanePlan;
import dev.bellows.data.SampleSchema;
import dev.bellows.data.SampleSchema.Field;
import dev.bellows.data.SampleStore;
import dev.bellows.data.StoredBatches;
import dev.bellows.data.arrow.ArrowSampleStore;
import dev.bellows.data.arrow.StoreLimits;
import dev.bellows.memory.Scope;
import dev.bellows.nn.Block;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.loss.L2Loss;
import dev.bellows.optim.Adam;
import dev.bellows.optim.Optimization;
import dev.bellows.optim.Trainer;
import dev.bellows.train.fit.Objective;
import dev.bellows.train.fit.StoredMinibatches;
import dev.bellows.train.fit.Training;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Networks of several inputs and outputs, from a DataFrame and back. */
class NeuralEstimatorTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local().with("spark.master", "local[3]");

    private static final int ROWS = 53;
    private static final int BATCH = 8;
    private static final int EPOCHS = 3;
    private static final int KINDS = 6;

    /** Takes measures and a kind, gives a price and two sizes. */
    private static final String APPRAISAL = """
        {"layer": "Network", "inputs": ["measures", "kind"], "nodes": [
            {"name": "kinds", "layer": {"layer": "Embedding", "vocabulary": 6, "size": 3}, "inputs": ["kind"]},
            {"name": "hidden", "layer": {"layer": "Dense", "units": 5, "activation": "tanh"}, "inputs": ["measures"]},
            {"name": "both", "layer": "Join", "inputs": ["hidden", "kinds"]},
            {"name": "price", "layer": {"layer": "Dense", "units": 1}, "inputs": ["both"]},
            {"name": "sizes", "layer": {"layer": "Dense", "units": 2}, "inputs": ["both"]}],
         "outputs": ["price", "sizes"]}
        """;

    /** The product of two vectors that are looked up. */
    private static final String TWO_TOWERS = """
        {"layer": "Network", "inputs": ["user", "item"], "nodes": [
            {"name": "users", "layer": {"layer": "Embedding", "vocabulary": 12, "size": 4}, "inputs": ["user"]},
            {"name": "items", "layer": {"layer": "Embedding", "vocabulary": 9, "size": 4}, "inputs": ["item"]},
            {"name": "score", "layer": "Dot", "inputs": ["users", "items"]}]}
        """;

    @TempDir
    Path folder;

    @Test
    void trainsWhatTheEngineTrains() throws IOException {
        Map<String, float[]> expected = byTheEngine();
        NeuralModel model = appraisal().fit(houses());
        Map<String, float[]> actual = weights(model);
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((path, array) -> assertArrayEquals(array, actual.get(path), 1e-6f, path));
        assertEquals(
                List.of(Spec.of(DType.F32, 4), Spec.of(DType.I64)),
                model.state().network().inputs());
    }

    @Test
    void anyNumberOfWorkersTrainsTheSame() throws IOException {
        Map<String, float[]> one = weights(appraisal().fit(houses()));
        for (int workers : List.of(2, 3)) {
            Map<String, float[]> some =
                    weights(appraisal().setNumWorkers(workers).fit(houses()));
            one.forEach((path, array) -> assertArrayEquals(array, some.get(path), 1e-6f, path + " of " + workers));
        }
    }

    @Test
    void givesEveryOutputAColumn() {
        NeuralModel model = appraisal().fit(houses());
        Dataset<Row> scored = model.transform(houses());
        assertEquals(DataTypes.FloatType, scored.schema().apply("price_said").dataType());
        assertEquals(
                DataTypes.createArrayType(DataTypes.FloatType, false),
                scored.schema().apply("sizes_said").dataType());
        assertEquals(scored.schema(), model.transformSchema(houses().schema()));
        List<Row> both = scored.selectExpr("price_said", "sizes_said[0]", "sizes_said[1]")
                .collectAsList();
        Dataset<Row> last = model.copy(ParamMap.empty())
                .setOutputCols("", "s")
                .transform(houses())
                .selectExpr("s[1]");
        assertEquals(
                both.stream().map(row -> row.get(2)).toList(),
                last.collectAsList().stream().map(row -> row.get(0)).toList());
        assertTrue(both.stream().distinct().count() > ROWS / 2, "rows differ");
    }

    @Test
    void twoTowersRecommend() {
        Dataset<Row> ratings = ratings();
        NeuralModel model = recommender().fit(ratings);
        assertEquals(
                List.of(Spec.of(DType.I64), Spec.of(DType.I32)),
                model.state().network().inputs());
        RegressionEvaluator error = new RegressionEvaluator().setLabelCol("rating");
        double rmse = error.evaluate(model.transform(ratings));
        assertTrue(rmse < 0.1, "rmse " + rmse);
        // by name, whatever their order; by order, where names are others
        Dataset<Row> renamed = ratings.selectExpr("item AS product", "user AS person", "rating");
        NeuralModel other = model.copy(ParamMap.empty()).setInputCols("person", "product");
        assertEquals(rmse, error.evaluate(other.transform(renamed)), 0);
        NeuralModel turned = model.copy(ParamMap.empty()).setInputCols("item", "user");
        assertEquals(rmse, error.evaluate(turned.transform(ratings)), 0);
    }

    @Test
    void isSavedLoadedPipedAndTuned() throws IOException {
        NeuralEstimator estimator = recommender().setEpochs(2);
        estimator.save(folder.resolve("stage").toString());
        NeuralEstimator read = NeuralEstimator.load(folder.resolve("stage").toString());
        assertArrayEquals(new String[] {"rating"}, read.getLabelCols());
        NeuralModel model = read.fit(ratings());
        model.save(folder.resolve("model").toString());
        NeuralModel loaded = NeuralModel.load(folder.resolve("model").toString());
        List<Row> expected = model.transform(ratings()).select("prediction").collectAsList();
        assertEquals(expected, loaded.transform(ratings()).select("prediction").collectAsList());
        PipelineModel piped =
                new Pipeline().setStages(new PipelineStage[] {estimator}).fit(ratings());
        piped.save(folder.resolve("pipe").toString());
        PipelineModel again = PipelineModel.load(folder.resolve("pipe").toString());
        assertEquals(expected, again.transform(ratings()).select("prediction").collectAsList());
        CrossValidatorModel best = new CrossValidator()
                .setEstimator(estimator)
                .setEvaluator(new RegressionEvaluator().setLabelCol("rating"))
                .setEstimatorParamMaps(new ParamGridBuilder()
                        .addGrid(estimator.epochs(), new int[] {1, 30})
                        .build())
                .setNumFolds(2)
                .fit(ratings());
        assertEquals(30, ((NeuralModel) best.bestModel()).getEpochs());
    }

    private static NeuralEstimator appraisal() {
        return new NeuralEstimator()
                .setNetwork(APPRAISAL)
                .setInputCols("measures", "kind")
                .setLabelCols("price", "sizes")
                .setOutputCols("price_said", "sizes_said")
                .setLoss("L2Loss")
                .setBatchSize(BATCH)
                .setEpochs(EPOCHS)
                .setSeed(9);
    }

    private static NeuralEstimator recommender() {
        return new NeuralEstimator()
                .setNetwork(TWO_TOWERS)
                .setInputCols("user", "item")
                .setLabelCols("rating")
                .setLoss("L2Loss")
                .setInitializer("{\"initializer\": \"Normal\", \"sigma\": 0.5}")
                .setLearningRate(0.03)
                .setBatchSize(12)
                .setEpochs(60);
    }

    /** A rating for each user and item, made of two hidden numbers of each. */
    private static Dataset<Row> ratings() {
        return SPARK.session()
                .range(0, 108, 1, 3)
                .selectExpr("id % 12 AS user", "CAST(id DIV 12 AS INT) AS item")
                .selectExpr("*", "sin(user) * cos(item) + cos(3 * user) * sin(2 * item) AS rating");
    }

    private static Dataset<Row> houses() {
        return SPARK.session()
                .range(0, ROWS, 1, 3)
                .selectExpr(
                        "array(id % 7 / 7D, id % 5 / 5D, id % 3 / 3D, id / 53D) AS measures",
                        "id % 6 AS kind",
                        "CAST(id % 11 AS DOUBLE) / 11 AS price",
                        "array(id % 4 / 4F, id % 9 / 9F) AS sizes");
    }

    private static Map<String, float[]> weights(NeuralModel model) throws IOException {
        return SavedWeights.of(model.state().network());
    }

    /** The same rows in the same order, without Spark. */
    private Map<String, float[]> byTheEngine() {
        SampleSchema schema = SampleSchema.of(
                Field.input("measures", DType.F32, 4),
                Field.input("kind", DType.I64),
                Field.label("price", DType.F32, 1),
                Field.label("sizes", DType.F32, 2));
        Map<String, float[]> weights = new TreeMap<>();
        try (Scope scope = Scope.open("engine");
                SampleStore store = store(schema);
                Block net = NetworkJson.parse(APPRAISAL).build()) {
            net.initialize(new Xavier(), 9);
            net.materialize(List.of(Spec.of(DType.F32, 1, 4), Spec.of(DType.I64, 1)));
            Trainer trainer = new Trainer(net.parameters(), Optimization.of(new Adam()));
            try (Training training = Training.compiled(net, Objective.of(new L2Loss()), trainer)) {
                training.fit(
                        new StoredMinibatches(new StoredBatches(store, EpochOrder.shuffled(store.share(), 9))), EPOCHS);
            }
            net.parameters()
                    .forEach((path, parameter) ->
                            weights.put(path, parameter.data().toFloatArray()));
        }
        return weights;
    }

    private SampleStore store(SampleSchema schema) {
        SampleStore store = ArrowSampleStore.open(
                "rows", schema, new LanePlan(ROWS, BATCH, 1).share(0), StoreLimits.of(1 << 20, List.of(folder)));
        ByteBuffer row = ByteBuffer.allocate(schema.rowBytes()).order(ByteOrder.nativeOrder());
        for (int id = 0; id < ROWS; id++) {
            row.clear()
                    .putFloat((float) (id % 7 / 7.0))
                    .putFloat((float) (id % 5 / 5.0))
                    .putFloat((float) (id % 3 / 3.0))
                    .putFloat((float) (id / 53.0))
                    .putLong(id % KINDS)
                    .putFloat((float) (id % 11 / 11.0))
                    .putFloat((float) (id % 4 / 4.0))
                    .putFloat((float) (id % 9 / 9.0));
            store.append(id, row.flip());
        }
        store.seal();
        return store;
    }
}
