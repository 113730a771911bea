package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Networks with adapters of low rank, in fits and as models. */
class AdaptedNetworkTest {
    private static final String ADAPTED = """
        {"layer": "LoRA", "rank": 2, "targets": ["0"], "trained": ["1.*"], "network": %s}
        """.formatted(Blobs.NETWORK);

    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    private final Dataset<Row> blobs = Blobs.frame(SPARK.session(), 90, 2);

    @Test
    void learnsAndIsMergedIntoAPlainModel() throws IOException {
        NeuralClassificationModel model =
                Blobs.classifier().setNetwork(ADAPTED).setNumWorkers(2).fit(blobs);
        Map<String, float[]> weights = SavedWeights.of(model);
        assertEquals(32, weights.get("0.lora.b").length);
        NeuralClassificationModel merged = model.merged();
        assertFalse(merged.getNetwork().contains("LoRA"));
        assertEquals(List.of("0.bias", "0.weight", "1.bias", "1.weight"), names(merged));
        assertEquals(model.getEpochs(), merged.getEpochs());
        List<Row> expected = model.transform(blobs).select("rawPrediction").collectAsList();
        List<Row> actual = merged.transform(blobs).select("rawPrediction").collectAsList();
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(
                    expected.get(i).<Vector>getAs(0).toArray(),
                    actual.get(i).<Vector>getAs(0).toArray(),
                    1e-5);
        }
        String message =
                assertThrows(IllegalArgumentException.class, merged::merged).getMessage();
        assertTrue(message.startsWith("adapters: the network has none: "), message);
    }

    private static List<String> names(NeuralClassificationModel model) throws IOException {
        return SavedWeights.of(model).keySet().stream().sorted().toList();
    }

    @Test
    void givesWhatALayerGivesWithItsAdapter() {
        NeuralClassificationModel model = Blobs.classifier().setNetwork(ADAPTED).fit(blobs);
        Row adapted = model.layerOutput("0").transform(blobs).select("layer_0").first();
        Row merged = model.merged()
                .layerOutput("0")
                .transform(blobs)
                .select("layer_0")
                .first();
        assertEquals(merged, adapted);
        assertEquals(16, adapted.getList(0).size());
    }

    /** What is within tells that there are lengths: rows do not depend on what fills them up. */
    @Test
    void takesSequencesOfManyLengths() {
        Dataset<Row> ids = SPARK.session()
                .range(0, 60, 1, 2)
                .selectExpr(
                        "cast(id % 2 as double) label",
                        "transform(sequence(1, 2 + int(id % 5)), i -> int(2 * (i % 4) + id % 2)) features");
        NeuralClassificationModel model = Blobs.classifier()
                .setNetwork("""
                    {"layer": "LoRA", "rank": 2, "targets": ["*.query", "*.value"], "trained": ["3.*", "0.*"], "network":
                        {"layer": "Sequential", "layers": [
                            {"layer": "Embedding", "vocabulary": 9, "size": 8},
                            {"layer": "TransformerEncoder", "layers": 1, "units": 8, "heads": 2, "hiddenSize": 16},
                            "FirstStep", {"layer": "Dense", "units": 2}]}}
                    """)
                .setInputShape(-1)
                .setEpochs(10)
                .setNumWorkers(2)
                .fit(ids);
        Dataset<Row> scored = model.transform(ids);
        assertTrue(scored.filter("label = prediction").count() > 54);
        Row alone = model.transform(ids.limit(1)).select("rawPrediction").first();
        Row among = scored.select("rawPrediction").first();
        assertArrayEquals(
                alone.<Vector>getAs(0).toArray(), among.<Vector>getAs(0).toArray(), 1e-5);
    }
}
