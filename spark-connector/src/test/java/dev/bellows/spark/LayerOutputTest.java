package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class LayerOutputTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static Dataset<Row> blobs;
    private static NeuralClassificationModel model;

    @TempDir
    Path folder;

    @BeforeAll
    static void train() {
        blobs = Blobs.frame(SPARK.session(), 30, 2);
        model = Blobs.classifier().setEpochs(1).fit(blobs);
    }

    /** Two Dense layers of 16 and 3 units: what the second makes of the first's outputs is what the model gives. */
    @Test
    void theRestOfTheNetworkMakesTheModelsOutputsOfIt() throws IOException {
        NeuralModel hidden = model.layerOutput("0");
        List<Row> rows = hidden.transform(model.transform(blobs)).collectAsList();
        float[] weight = SavedWeights.of(model).get("1.weight");
        float[] bias = SavedWeights.of(model).get("1.bias");
        for (Row row : rows) {
            List<Float> features = row.getList(row.fieldIndex("layer_0"));
            Vector raw = row.getAs("rawPrediction");
            assertEquals(16, features.size());
            for (int unit = 0; unit < 3; unit++) {
                double sum = bias[unit];
                for (int i = 0; i < 16; i++) {
                    sum += weight[unit * 16 + i] * features.get(i);
                }
                assertEquals(raw.apply(unit), sum, 1e-5);
            }
        }
        assertEquals(30, rows.size());
    }

    @Test
    void theLastLayersOutputIsTheModels() {
        Row row = model.layerOutput("-1")
                .setOutputCols("scores")
                .transform(model.transform(blobs))
                .first();
        List<Float> scores = row.getList(row.fieldIndex("scores"));
        assertArrayEquals(
                row.<Vector>getAs("rawPrediction").toArray(),
                scores.stream().mapToDouble(score -> score).toArray());
    }

    @Test
    void aPartHasPartsToo() {
        NeuralModel hidden = model.layerOutput("1").layerOutput("0");
        assertEquals(
                model.layerOutput("0").transform(blobs).collectAsList(),
                hidden.transform(blobs).collectAsList());
    }

    @Test
    void isAVectorOnRequestAsOtherStagesOfSparkTakeIt() throws IOException {
        NeuralModel hidden = model.layerOutput("0").setOutputVectors(true);
        Dataset<Row> vectors = hidden.transform(blobs);
        assertEquals(hidden.transformSchema(blobs.schema()), vectors.schema());
        List<Row> arrays = model.layerOutput("0").transform(blobs).collectAsList();
        List<Row> rows = vectors.collectAsList();
        for (int i = 0; i < arrays.size(); i++) {
            List<Float> array = arrays.get(i).getList(2);
            assertArrayEquals(
                    array.stream().mapToDouble(number -> number).toArray(),
                    rows.get(i).<Vector>getAs("layer_0").toArray());
        }
        Dataset<Row> assembled = new VectorAssembler()
                .setInputCols(new String[] {"layer_0", "layer_0"})
                .setOutputCol("both")
                .setHandleInvalid("keep") // asks for the vectors' size
                .transform(vectors);
        Dataset<Row> clustered = new KMeans()
                .setK(3)
                .setSeed(1)
                .setFeaturesCol("both")
                .fit(assembled)
                .transform(assembled);
        assertEquals(30, clustered.where("prediction < 3").count());
        hidden.save(folder.resolve("vectors").toString());
        assertEquals(
                rows,
                NeuralModel.load(folder.resolve("vectors").toString())
                        .transform(blobs)
                        .collectAsList());
    }

    @Test
    void refusesSeveralColumnsThatAreOneInput() {
        NeuralClassificationModel several = model.copy(new ParamMap()).setFeaturesCols("x", "y");
        assertEquals(
                "featuresCols: what a layer gives is computed of one column: [x, y]; assemble them with"
                        + " VectorAssembler, and train with featuresCol",
                assertThrows(IllegalArgumentException.class, () -> several.layerOutput("0"))
                        .getMessage());
    }

    @Test
    void isSavedAndLoadedWithItsOwnWeights() throws IOException {
        NeuralModel hidden = model.layerOutput("0");
        hidden.save(folder.resolve("hidden").toString());
        NeuralModel loaded = NeuralModel.load(folder.resolve("hidden").toString());
        assertEquals(
                hidden.transform(blobs).collectAsList(), loaded.transform(blobs).collectAsList());
        assertEquals(List.of("features"), List.of(loaded.getInputCols()));
    }

    @Test
    void saysWhichLayersThereAre() {
        assertEquals(
                "layer: there is no '2'; there are [0, 1]",
                assertThrows(IllegalArgumentException.class, () -> model.layerOutput("2"))
                        .getMessage());
    }
}
