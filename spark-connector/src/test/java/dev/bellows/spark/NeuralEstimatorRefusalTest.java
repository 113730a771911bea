package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Sequential;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is said where columns, network, loss and labels do not fit together. */
class NeuralEstimatorRefusalTest {
    private static final String TWO = """
        {"layer": "Network", "inputs": ["a", "b"], "nodes": [
            {"name": "both", "layer": "Join", "inputs": ["a", "b"]},
            {"name": "x", "layer": {"layer": "Dense", "units": 3}, "inputs": ["both"]},
            {"name": "y", "layer": {"layer": "Dense", "units": 1}, "inputs": ["both"]}],
         "outputs": ["x", "y"]}
        """;

    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private final Dataset<Row> frame = SPARK.session()
            .range(0, 6, 1, 1)
            .selectExpr(
                    "array(id / 6D, 1D) AS a",
                    "array(id / 3D) AS b",
                    "array(id / 2D, 2D, 3D) AS three",
                    "id / 2D AS one",
                    "CAST(id AS INT) AS class",
                    "array(0, 5) AS classes",
                    "'text' AS text",
                    "IF(id = 4, array(1D), array(1D, 2D, 3D)) AS ragged");

    @Test
    void columnsThatAreNotThoseOfTheNetwork() {
        assertEquals(
                "inputCols: must be one for each input of the network: [a] for the inputs [a, b]; name as many columns",
                refusal(two().setInputCols("a")));
        assertEquals(
                "inputCols: is not set, and the network's inputs have no names; set it to the columns of its inputs,"
                        + " in its order",
                refusal(two().setNetwork(new Sequential(new Dense(1))).setInputCols()));
        assertTrue(refusal(two().setInputCols("a", "c"))
                .startsWith("inputCols: the DataFrame has no column 'c'; it has a, b, three"));
        assertEquals(
                "inputCols: column 'text' holds texts, which get numbers, but the network computes with these as with"
                        + " measurements; look them up by an Embedding, or, of several columns, begin with layers such"
                        + " as SelectColumns and OneHotEncode",
                refusal(two().setInputCols("a", "text").setInputShapes("", "1")));
        assertTrue(refusal(two().setLabelCols("three", "c"))
                .startsWith("labelCols: the DataFrame has no column 'c'; it has a, b, three"));
        assertEquals(
                "labelCols: column 'text' must be a number, a vector or an array of numbers: it is string; index"
                        + " strings with StringIndexer, or cast",
                refusal(two().setLabelCols("three", "text")));
        assertEquals(
                "network: is not set; set it by setNetwork(new Sequential(new Dense(64, RELU), new Dense(10))), where"
                        + " the last layer has as many units as there are classes or numbers, in Python to"
                        + " nn.Sequential(nn.Dense(64, activation=\"relu\"), nn.Dense(10)), or to JSON such as"
                        + " {\"layer\": \"Sequential\", \"layers\": [{\"layer\": \"Dense\", \"units\": 10}]}",
                refusal(new NeuralEstimator()));
    }

    @Test
    void shapesThatAreNotThoseOfTheNetwork() {
        assertEquals(
                "inputShapes: must be one for each of [a, b]: [2]; leave those empty that the first row tells",
                refusal(two().setInputShapes("2")));
        assertEquals(
                "inputShapes: must be sizes separated by commas: 'two'; write for example 1,28,28",
                refusal(two().setInputShapes("two", "")));
        assertEquals(
                "inputCols: column 'a' holds 2 values in row 0 of partition 0, but inputShapes [3] asks for 3; make"
                        + " all rows equally long, or set inputShapes to what they are",
                refusal(two().setInputShapes("3", "")));
        String misfit = refusal(two().setInputCols("a", "one"));
        assertTrue(misfit.startsWith("network: does not fit samples of shapes [2], []: "), misfit);
        assertTrue(misfit.endsWith("; change the network or the shapes of its inputs"), misfit);
    }

    @Test
    void lossesThatAreNotThere() {
        assertEquals(
                "loss: is not set, and only the network's author knows what its outputs should become; set it to a"
                        + " name or JSON, such as SoftmaxCrossEntropyLoss for class numbers or L2Loss for numbers",
                refusal(two().setLoss("")));
        assertEquals(
                "loss: L2Loss[] does not take outputs f32[2, 3], f32[2, 1] and labels f32[2, 3], f32[2, 1], f32[2]:"
                        + " loss: L2Loss[] takes one label, or one for each output, got 3 labels and 2 outputs",
                refusal(two().setLabelCols("three", "one", "one")));
        String shape = refusal(two().setLabelCols("one", "one"));
        assertTrue(shape.startsWith("loss: L2Loss[] does not take outputs f32[2, 3], f32[2, 1] and labels"), shape);
    }

    @Test
    void labelsThatAreNotThoseOfTheLoss() {
        NeuralEstimator classes = two().setLoss("SoftmaxCrossEntropyLoss").setLabelCols("class");
        assertEquals(
                "labelCols: column 'class' holds 3 in row 3 of partition 0, but the network has 3 outputs; labels must"
                        + " be whole numbers from 0 to 2: index them with StringIndexer, or give the last layer as many"
                        + " outputs as there are classes",
                refusal(classes));
        String perStep =
                "{\"layer\": \"Sequential\", \"layers\": [{\"layer\": \"Dense\", \"units\": 4, \"flatten\": false}]}";
        assertEquals(
                "labelCols: column 'classes' holds 5 at index 1 in row 0 of partition 0, but the network has 4"
                        + " outputs; labels must be whole numbers from 0 to 3",
                refusal(classes.setNetwork(perStep)
                        .setInputCols("a")
                        .setInputShapes("2,1")
                        .setLabelCols("classes")));
        assertEquals(
                "labelCols: column 'ragged' holds 1 values in row 4 of partition 0, but the first row has 3; make all"
                        + " rows equally long",
                refusal(two().setLabelCols("ragged", "one")));
    }

    @Test
    void outputsThatHaveNoColumns() {
        assertEquals(
                "outputCols: must be one for each output of the network: [p] for 2 outputs; name as many columns, an"
                        + " empty name for an output that is not wanted",
                refusal(two().setOutputCols("p").setInputShapes("2", "1")));
        assertEquals(
                "outputCols: the DataFrame has a column 'class' already; drop or rename it, or set outputCols to"
                        + " another name",
                refusal(two().setOutputCols("x", "class").setInputShapes("2", "1")));
    }

    private static NeuralEstimator two() {
        return new NeuralEstimator()
                .setNetwork(TWO)
                .setLabelCols("three", "one")
                .setLoss("L2Loss")
                .setEpochs(1);
    }

    private String refusal(NeuralEstimator estimator) {
        return assertThrows(IllegalArgumentException.class, () -> estimator.fit(frame))
                .getMessage();
    }

    @Test
    void paramsOfStagesWithOneColumnOfFeatures() {
        assertEquals(
                "NeuralEstimator: has no Param featuresCols; set inputCols in its place",
                assertThrows(IllegalArgumentException.class, () -> two().setFeaturesCols("a"))
                        .getMessage());
        assertEquals(
                "NeuralModel: has no Param inputShape; set inputShapes in its place",
                assertThrows(IllegalArgumentException.class, () -> new NeuralModel().getInputShape())
                        .getMessage());
        assertEquals(
                "Params: no Param is called 'features_col'; set inputCols in its place",
                assertThrows(IllegalArgumentException.class, () -> new NeuralEstimator(Map.of("features_col", "a")))
                        .getMessage());
        assertEquals(
                "Params: no Param is called 'labelCols'; set labelCol in its place",
                assertThrows(IllegalArgumentException.class, () -> new NeuralClassifier(Map.of("labelCols", "a")))
                        .getMessage());
    }
}
