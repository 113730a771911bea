package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.core.DType;
import dev.bellows.core.Spec;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Network;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Models of Keras as Spark ML models, and as what fits begin with. */
class KerasModelTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @TempDir
    Path folder;

    private String copy(String file) throws IOException {
        return EngineFiles.copy("keras/" + file, folder).toString();
    }

    /** The picture that {@code keras/make.py} shows the model: 36 numbers, 0 to 35 of 36. */
    private static Dataset<Row> picture() {
        String rows = "transform(sequence(0, 5), j -> array(cast((i * 6 + j) / 36 as float)))";
        return SPARK.session()
                .range(1)
                .selectExpr("transform(sequence(0, 5), i -> " + rows + ") as image", "1 as label");
    }

    @Test
    void aModelScoresAsKerasDoes() throws IOException {
        for (String file : List.of("picture.keras", "picture.h5")) {
            SavedNetwork saved = SavedNetwork.read(SPARK.session(), copy(file));
            assertEquals(List.of(Spec.of(DType.F32, 6, 6, 1)), saved.inputs());
            NeuralModel model = saved.model().setInputCols("image").setOutputCols("scores");
            List<Float> scores =
                    model.transform(picture()).select("scores").first().getList(0);
            assertArrayEquals(
                    new double[] {0.9988870, 0.0011130, 0},
                    scores.stream().mapToDouble(Float::doubleValue).toArray(),
                    1e-6,
                    file);
            String place = folder.resolve(file + "-saved").toString();
            model.write().save(place);
            assertEquals(
                    scores,
                    NeuralModel.load(place)
                            .transform(picture())
                            .select("scores")
                            .first()
                            .getList(0));
        }
    }

    @Test
    void aFitBeginsWithItsBody() throws IOException {
        String file = copy("picture.keras");
        Network.Config body =
                (Network.Config) SavedNetwork.read(SPARK.session(), file).network();
        List<Network.Node> nodes = new ArrayList<>(body.nodes());
        nodes.removeIf(node -> node.name().startsWith("scores"));
        nodes.add(Network.Node.of("head", new Dense.Config(2, null, null), "flat"));
        NeuralModel model = new NeuralEstimator()
                .setNetwork(NetworkJson.write(new Network.Config(body.inputs(), nodes, List.of("head"))))
                .setInputCols("image")
                .setLabelCols("label")
                .setLoss("SoftmaxCrossEntropyLoss")
                .setInitialModel(file)
                .setInitialWeights("matching")
                .setFreeze("*", "!head.*")
                .setEpochs(2)
                .fit(picture());
        assertTrue(model.layers().contains("Keras(Conv2D)"), model::layers);
    }

    @Test
    void whatIsNoModelIsToldWithItsPath() throws IOException {
        Path file = Files.write(folder.resolve("no.keras"), "no model at all".getBytes(StandardCharsets.UTF_8));
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> SavedNetwork.read(SPARK.session(), file.toString()));
        assertTrue(refusal.getMessage().contains("no.keras"), refusal::getMessage);
    }
}
