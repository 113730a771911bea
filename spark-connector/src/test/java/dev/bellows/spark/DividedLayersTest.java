package dev.bellows.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.Sequential;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The Param tensorParallel: layers that several workers divide. */
class DividedLayersTest {
    @RegisterExtension
    static final TestSession SPARK = TestSession.local();

    @TempDir
    Path folder;

    private static Dataset<Row> rows() {
        return ShortTexts.rows(SPARK.session());
    }

    private static List<double[]> raw(NeuralClassificationModel model) {
        return ShortTexts.raw(model, SPARK.session());
    }

    @Test
    void twoWorkersThatDivideTheNetworkLearnWhatOneLearns() throws IOException {
        NeuralClassificationModel one = ShortTexts.classifier().fit(rows());
        NeuralClassifier divided = ShortTexts.classifier().setNumWorkers(2).setTensorParallel(2);
        NeuralClassificationModel two =
                divided.setCheckpointDir(folder.resolve("run").toString()).fit(rows());
        ShortTexts.assertAlike(raw(one), raw(two));
        assertArrayEquals(
                one.summary().metricHistory("validation-loss"), two.summary().metricHistory("validation-loss"), 1e-4);
        String saved = folder.resolve("model").toString();
        two.save(saved);
        ShortTexts.assertAlike(raw(one), raw(NeuralClassificationModel.load(saved)));
        ShortTexts.assertAlike(
                raw(two),
                raw(ShortTexts.classifier()
                        .setNumWorkers(2)
                        .setTensorParallel(2)
                        .setInitialModel(saved)
                        .setLearningRate(1e-9)
                        .fit(rows())));
    }

    @Test
    void tablesAndLayersAreDividedTogether() {
        ShortTexts.assertAlike(
                raw(ShortTexts.classifier().fit(rows())),
                raw(ShortTexts.classifier()
                        .setNumWorkers(2)
                        .setTensorParallel(2)
                        .setShardEmbeddings(2)
                        .fit(rows())));
    }

    @Test
    void saysWhatDoesNotFit() {
        assertEquals(
                "tensorParallel: must divide numWorkers, as a replica of the network takes 2 workers: 2 for 1 workers;"
                        + " set numWorkers to a multiple of it",
                assertThrows(IllegalArgumentException.class, () -> ShortTexts.classifier()
                                .setTensorParallel(2)
                                .fit(rows()))
                        .getMessage());
        String nothing = assertThrows(IllegalArgumentException.class, () -> ShortTexts.classifier()
                        .setNetwork(new Sequential(new Flatten(), new Dense(3)))
                        .setNumWorkers(2)
                        .setTensorParallel(2)
                        .fit(rows()))
                .getMessage();
        assertTrue(
                nothing.startsWith(
                        "tensorParallel: nothing in the network makes 2 equal parts; it needs attention whose"),
                nothing);
    }
}
