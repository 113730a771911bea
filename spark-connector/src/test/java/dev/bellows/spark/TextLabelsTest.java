package dev.bellows.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Labels that are texts, truths or what StringIndexer made of texts: what the classes are called. */
class TextLabelsTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private static final int ROWS = 90;

    @TempDir
    Path folder;

    private final Dataset<Row> named = Blobs.frame(SPARK.session(), ROWS, 3)
            .withColumn("kind", expr("element_at(array('roße', 'Ape', 'mouse'), label + 1)"));

    @Test
    void learnsTextsAndGivesThemBack() throws IOException {
        NeuralClassificationModel model = classifier().setLabelCol("kind").fit(named);
        assertArrayEquals(new String[] {"Ape", "mouse", "roße"}, model.getLabels());
        assertEquals(ROWS, right(model, named));
        model.save(folder.resolve("model").toString());
        assertEquals(
                ROWS,
                right(NeuralClassificationModel.load(folder.resolve("model").toString()), named));
    }

    @Test
    void trainsToTheBitsOfTheSameNumbers() throws IOException {
        Dataset<Row> numbered =
                named.withColumn("number", expr("array_position(array('Ape', 'mouse', 'roße'), kind) - 1"));
        Map<String, float[]> expected =
                SavedWeights.of(classifier().setEpochs(1).setLabelCol("number").fit(numbered));
        Map<String, float[]> actual = SavedWeights.of(
                classifier().setEpochs(1).setLabelCol("KIND").setNumWorkers(1).fit(named));
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, array) -> assertArrayEquals(array, actual.get(name), name));
    }

    @Test
    void takesTheOrderThatLabelsSays() {
        NeuralClassifier classifier = classifier()
                .setLabelCol("kind")
                .setLabels("mouse", "roße", "Ape")
                .setEpochs(1);
        NeuralClassificationModel model = classifier.fit(named);
        assertArrayEquals(new String[] {"mouse", "roße", "Ape"}, model.getLabels());
        assertTrue(refusal(classifier.setLabels("mouse", "Ape"), named)
                .startsWith("labelCol: column 'kind' holds 'roße' in row 0 of partition 0, which is none of the 2"
                        + " labels; "));
        assertEquals(
                "labels: names 4 classes, but the network has 3 outputs; give its last layer as many units as there are"
                        + " labels",
                refusal(classifier.setLabels("a", "b", "c", "d"), named));
    }

    @Test
    void leavesOutRowsWithoutALabel() {
        Dataset<Row> gaps = named.withColumn("kind", expr("IF(monotonically_increasing_id() % 7 = 0, NULL, kind)"));
        assertTrue(refusal(classifier().setLabelCol("kind"), gaps)
                .startsWith("labelCol: column 'kind' is null in row 0 of partition 0; "));
        NeuralClassificationModel model = classifier()
                .setLabelCol("kind")
                .setHandleInvalid("skip")
                .setEpochs(1)
                .fit(gaps);
        assertArrayEquals(new String[] {"Ape", "mouse", "roße"}, model.getLabels());
    }

    @Test
    void aTextThatOnlyRowsLeftOutHaveIsNoClass() {
        Dataset<Row> more = named.union(Blobs.frame(SPARK.session(), 1, 1).selectExpr("NULL", "label", "'Aardvark'"));
        NeuralClassificationModel model = classifier()
                .setLabelCol("kind")
                .setHandleInvalid("skip")
                .setEpochs(1)
                .fit(more);
        assertArrayEquals(new String[] {"Ape", "mouse", "roße"}, model.getLabels());
    }

    @Test
    void namesClassesThatNoRowHas() {
        NeuralClassificationModel model =
                classifier().setLabelCol("kind").setEpochs(1).fit(named.where("kind <> 'mouse'"));
        assertArrayEquals(new String[] {"Ape", "roße"}, model.getLabels());
        Metadata metadata = model.transform(named).schema().apply("prediction").metadata();
        assertEquals(
                NominalAttribute.defaultAttr()
                        .withValues(new String[] {"Ape", "roße", "__unused2"})
                        .toMetadata(),
                metadata);
    }

    @Test
    void refusesMoreTextsThanOutputs() {
        assertEquals(
                "labelCol: column 'kind' holds more than 3 different texts, but the network has 3 outputs; give its"
                        + " last layer as many units as there are texts",
                refusal(
                        classifier().setLabelCol("kind"),
                        named.withColumn("kind", expr("concat(kind, label % 2, rand())"))));
    }

    @Test
    void passesOnTheNamesThatStringIndexerLeft() {
        Dataset<Row> scored = new Pipeline()
                .setStages(new PipelineStage[] {
                    new StringIndexer().setInputCol("kind").setOutputCol("index"),
                    classifier().setLabelCol("index"),
                    new IndexToString().setInputCol("prediction").setOutputCol("back")
                })
                .fit(named)
                .transform(named);
        assertEquals(ROWS, scored.where("back = kind").count());
    }

    @Test
    void namesTruths() {
        Dataset<Row> truths =
                named.where("label < 2").withColumn("truth", col("label").equalTo(1));
        NeuralClassificationModel model = classifier()
                .setNetwork(Blobs.NETWORK.replace("\"units\": 3", "\"units\": 2"))
                .setLabelCol("truth")
                .fit(truths);
        assertArrayEquals(new String[] {"false", "true"}, model.getLabels());
        Dataset<Row> back = new IndexToString()
                .setInputCol("prediction")
                .setOutputCol("back")
                .transform(model.transform(truths));
        assertEquals(truths.count(), back.where("back = string(truth)").count());
    }

    private static long right(NeuralClassificationModel model, Dataset<Row> rows) {
        return new IndexToString()
                .setInputCol("prediction")
                .setOutputCol("back")
                .transform(model.transform(rows))
                .where("back = kind")
                .count();
    }

    private static NeuralClassifier classifier() {
        return Blobs.classifier().setEpochs(20);
    }

    private static String refusal(NeuralClassifier classifier, Dataset<Row> rows) {
        return assertThrows(IllegalArgumentException.class, () -> classifier.fit(rows))
                .getMessage();
    }
}
